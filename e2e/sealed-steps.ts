import { expect, type Page } from "@playwright/test";

const FILES = [
  "tree-math",
  "deserialization",
  "crypto-basics",
  "key-schedule",
  "secret-tree",
  "psk_secret",
  "transcript-hashes",
  "message-protection",
  "messages",
  "welcome",
  "tree-operations",
  "tree-validation",
  "treekem",
  "passive-client-welcome",
  "passive-client-handling-commit",
  "passive-client-random",
];

/** Opens the page and waits until it offers what it is driven by. */
export async function openSealed(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForFunction(() => "sealed" in globalThis);
}

/** Holds every vector of our suite, or of all suites, against the engine in this page; how many held. */
export async function holdVectors(page: Page, curves: "native" | "script", isOwnSuiteOnly: boolean): Promise<number> {
  let held = 0;
  for (const name of FILES) {
    const found: unknown = await page.evaluate(
      `sealed.vectors(${JSON.stringify(name)}, ${JSON.stringify(curves)}, ${String(isOwnSuiteOnly)})`,
    );
    const { held: here, faults } = found as { held: number; faults: readonly string[] };
    expect(faults, name).toEqual([]);
    held += here;
  }
  return held;
}

/** Lives through random talks of both implementations, by their seeds. */
export async function runMixed(page: Page, seeds: readonly number[]): Promise<Record<string, number>> {
  await page.evaluate('sealed.loadTheirs("/theirs.wasm")');
  const sum: Record<string, number> = {};
  for (const seed of seeds) {
    const counts: unknown = await page.evaluate(
      `sealed.mixed(${seed}).catch((fault) => { throw new Error("Seed ${seed}: " + fault.message); })`,
    );
    for (const [what, count] of Object.entries(counts as Record<string, number>)) sum[what] = (sum[what] ?? 0) + count;
  }
  return sum;
}
