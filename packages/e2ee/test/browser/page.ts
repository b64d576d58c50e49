// What runs in a real browser: bundled by the flow that opens the page, and called by it.
import { systemRandom } from "@musubi/base";
import { initWasmModule } from "@wireapp/core-crypto/browser";
import { nativeCrypto, openSuite, type Suite, scriptCrypto } from "../../src/engine/suite.ts";
import { VECTOR_FILES } from "../vectors/all-checks.ts";
import { holdVectors, isOfOwnSuite } from "../vectors/hold-vectors.ts";
import { type BenchFigures, type BenchSizes, benchOurs, benchPlain, benchTheirs } from "./bench-run.ts";
import { type MixedCounts, mixedRun } from "./mixed-run.ts";

/** What the page offers to the test that drives it. */
export interface SealedPage {
  /** Faults of one file of vectors, which is fetched from beside the page; and how many cases held. */
  vectors(
    name: string,
    curves: "native" | "script",
    isOwnSuiteOnly: boolean,
  ): Promise<{ readonly held: number; readonly faults: readonly string[] }>;
  /** Loads the other implementation. */
  loadTheirs(wasm: string): Promise<void>;
  /** One random talk of both implementations. */
  mixed(seed: number): Promise<MixedCounts>;
  /** Times a talk of so many devices, on our engine, on the other implementation (to be loaded before), or plain. */
  bench(side: "ours" | "theirs" | "plain", sizes: BenchSizes): Promise<BenchFigures>;
  /** What probing this browser finds. */
  probe(): Promise<string>;
}

const sealed: SealedPage = {
  vectors: async (name, curves, isOwnSuiteOnly) => {
    const file = VECTOR_FILES.find((one) => one.name === name);
    if (file === undefined) throw new Error("There is no such file.");
    const answer = await globalThis.fetch(`/vectors/${name}.json`);
    const all: { readonly cipher_suite?: number }[] = await answer.json();
    const cases = isOwnSuiteOnly ? all.filter(isOfOwnSuite) : all;
    const faults = await holdVectors(file.check, cases, await (curves === "native" ? nativeCrypto : scriptCrypto)(systemRandom));
    return { held: cases.length - faults.length, faults };
  },
  loadTheirs: (wasm) => initWasmModule(wasm),
  bench: async (side, sizes) =>
    side === "ours" ? benchOurs(await open(), sizes) : side === "theirs" ? benchTheirs(sizes) : benchPlain(sizes),
  mixed: async (seed) => mixedRun(await open(), seed),
  probe: async () => ((await openSuite(systemRandom)).ok ? "ok" : "no_crypto"),
};

async function open(): Promise<Suite> {
  const suite = await openSuite(systemRandom);
  if (!suite.ok) throw new Error("This browser has no cryptography.");
  return suite.value;
}

Object.assign(globalThis, { sealed });
