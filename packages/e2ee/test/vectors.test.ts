import { systemRandom } from "@musubi/base";
import { describe, expect, test } from "vitest";
import { nativeCrypto, scriptCrypto } from "../src/engine/suite.ts";
import { VECTOR_FILES } from "./vectors/all-checks.ts";
import { holdVectors, isOfOwnSuite } from "./vectors/hold-vectors.ts";
import { readVectors } from "./vectors/read-vectors.ts";

/** What takes seconds for nothing that curves in script could break alone. */
const LONG: ReadonlySet<string> = new Set(["passive-client-random", "treekem"]);

describe("[SEALED-01] the vectors of the working group, of our suite", () => {
  test.each(VECTOR_FILES)(
    "$name: every case holds",
    async ({ name, cases, check }) => {
      const all = readVectors(name);
      expect(all).toHaveLength(cases);
      expect(await holdVectors(check, all.filter(isOfOwnSuite), await nativeCrypto(systemRandom))).toEqual([]);
    },
    120_000,
  );

  test.each(VECTOR_FILES.filter(({ name }) => !LONG.has(name)))(
    "$name: every case holds with curves in script",
    async ({ name, check }) => {
      expect(await holdVectors(check, readVectors(name).filter(isOfOwnSuite), await scriptCrypto(systemRandom))).toEqual([]);
    },
    120_000,
  );

  test("[SEALED-01] are 253 of 829", () => {
    const all = VECTOR_FILES.flatMap(({ name }) => readVectors(name));
    expect([all.filter(isOfOwnSuite).length, all.length]).toEqual([253, 829]);
  });
});
