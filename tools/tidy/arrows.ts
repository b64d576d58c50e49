/** The direction of dependencies: which of our packages each may import. Whatever is not in a list is forbidden. */
export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  "packages/base": [],
  "packages/protocol": ["base"],
  "packages/client": ["base", "protocol"],
  "packages/ui": ["base"],
  // A whole Musubi in one process, for tests alone.
  "packages/testkit": ["base", "protocol", "client", "server"],
  // Never client or ui, and never a package that could open sealed messages: the server has no reason to.
  "apps/server": ["base", "protocol"],
  // Never the server.
  "apps/web": ["base", "protocol", "client", "ui"],
  bench: ["base", "protocol", "client", "server", "testkit"],
  e2e: ["base", "protocol", "client", "testkit"],
  tools: ["base", "protocol", "server", "testkit"],
};

/** What a test of a package may import besides. */
export const TEST_ARROWS: Readonly<Record<string, readonly string[]>> = {
  "packages/client": ["testkit"],
  "apps/server": ["testkit", "server", "client"],
  "apps/web": ["testkit"],
};

/** Packages whose code runs anywhere: neither Node nor the page may be assumed. */
export const RUNS_ANYWHERE: readonly string[] = ["packages/base", "packages/protocol", "packages/client", "packages/ui"];

/** The package that a file belongs to. */
export function packageOf(path: string): string | null {
  return Object.keys(ARROWS).find((one) => path.startsWith(`${one}/`)) ?? null;
}
