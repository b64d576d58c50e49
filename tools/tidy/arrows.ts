/** The direction of dependencies: which of our packages each may import. Whatever is not in a list is forbidden. */
export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  "packages/base": [],
  "packages/protocol": ["base"],
  // Hashes and signatures besides, nothing else: strangers read it to know whether to believe a proof.
  "packages/translog": ["base"],
  // Sealed talks. Nobody who serves or watches may import it, but for one narrow door below: the server and the console have no reason to
  // open anything.
  "packages/e2ee": ["base"],
  "packages/client": ["base", "protocol", "translog"],
  // What a person's device does for its sealed talks, above the client.
  "packages/sealed": ["base", "protocol", "translog", "client", "e2ee", "cleaning"],
  // Opens the films of strangers, in the picture process and in browsers: it knows nothing of ours either.
  "packages/cleaning": [],
  "packages/ui": ["base"],
  // A whole Musubi in one process, for tests alone.
  "packages/testkit": ["base", "protocol", "client", "server"],
  // Opens the files of strangers: it knows nothing of ours, and of it the server imports only how they speak to each other.
  "apps/thumbnailer": ["cleaning"],
  // Never client or ui, and never a package that could open sealed messages: the server has no reason to.
  "apps/server": ["base", "protocol", "translog", "thumbnailer"],
  // The staff's own program: of the server what both stand on (@musubi/server/platform), never what knows people's data.
  "apps/directory": ["base", "protocol", "server"],
  // Never the server.
  "apps/web": ["base", "protocol", "translog", "client", "sealed", "ui"],
  // The staff's own bundle, on an origin of its own.
  "apps/console": ["base", "protocol", "translog", "client", "ui"],
  // Runs at somebody else's, who reads all of it before.
  "apps/witness": ["base", "translog"],
  bench: ["base", "protocol", "client", "sealed", "server", "testkit", "thumbnailer"],
  e2e: ["base", "protocol", "client", "testkit"],
  tools: ["base", "protocol", "server", "testkit"],
};

/** What a test of a package may import besides. */
export const TEST_ARROWS: Readonly<Record<string, readonly string[]>> = {
  "packages/client": ["testkit"],
  "packages/sealed": ["testkit"],
  // Real devices in sealed talks.
  "apps/server": ["testkit", "server", "client", "e2ee", "sealed"],
  "apps/directory": ["testkit"],
  "apps/web": ["testkit"],
};

/** Doors through an arrow that is closed otherwise: each for these folders alone. */
export const NARROW_DOORS: Readonly<Record<string, readonly string[]>> = {
  // Follows groups and checks what devices publish of themselves, without a secret; a test looks what comes in through it.
  "@musubi/e2ee/public-view": [
    "apps/server/src/features/sealed/",
    "apps/server/src/features/keys/",
    "apps/server/src/features/reports/verifier/",
  ],
};

/** Doors of packages besides their index. */
export const SIDE_DOORS: readonly string[] = [
  // Compiles what it checks, which a page may not.
  "@musubi/protocol/check",
  "@musubi/protocol/staff",
  "@musubi/server/platform",
  "@musubi/testkit/global-setup",
  "@musubi/translog/verify",
];

/** Packages whose code runs anywhere: neither Node nor the page may be assumed. */
export const RUNS_ANYWHERE: readonly string[] = [
  "packages/base",
  "packages/protocol",
  "packages/translog",
  "packages/e2ee",
  "packages/client",
  "packages/sealed",
  "packages/cleaning",
  "packages/ui",
];

/** The package that a file belongs to. */
export function packageOf(path: string): string | null {
  return Object.keys(ARROWS).find((one) => path.startsWith(`${one}/`)) ?? null;
}
