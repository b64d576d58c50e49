import { systemRandom } from "@musubi/base";
import { expect, test } from "vitest";
import { nativeCrypto, scriptCrypto } from "../src/engine/suite.ts";
import { VECTOR_FILES } from "./vectors/all-checks.ts";
import { holdVectors, isOfOwnSuite } from "./vectors/hold-vectors.ts";
import { readVectors } from "./vectors/read-vectors.ts";

test.each(VECTOR_FILES)("[SEALED-01] $name: all $cases cases hold, of every suite", async ({ name, cases, check }) => {
  const all = readVectors(name);
  expect(all).toHaveLength(cases);
  expect(await holdVectors(check, all, await nativeCrypto(systemRandom))).toEqual([]);
  expect(await holdVectors(check, all.filter(isOfOwnSuite), await scriptCrypto(systemRandom))).toEqual([]);
});

test("[SEALED-01] they are 829", () => {
  expect(VECTOR_FILES.reduce((sum, { cases }) => sum + cases, 0)).toBe(829);
});
