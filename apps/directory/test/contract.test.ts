import { systemClock, systemRandom } from "@musubi/base";
import { KERNEL_CODES } from "@musubi/protocol";
import { DIRECTORY_OPERATIONS, DIRECTORY_REFUSALS, type DirectoryOperation, STAFF_OPERATIONS } from "@musubi/protocol/staff";
import { expect, test } from "vitest";
import { allHandlers } from "../src/handlers.ts";

const operations: readonly DirectoryOperation[] = Object.values(DIRECTORY_OPERATIONS);
const kernelCodes: readonly string[] = KERNEL_CODES;
/** What the dispatcher answers for every operation. */
const DISPATCHER_CODES = ["proof_needed", "new_passkey_needed"];

test("every operation of the directory is listed under its own name and has exactly one handler", () => {
  for (const [name, operation] of Object.entries(DIRECTORY_OPERATIONS)) expect(name).toBe(operation.name);
  const relyingParty = { id: "localhost", name: "Musubi", origins: [] };
  const deps = { clock: systemClock, random: systemRandom, relyingParty, dataOperations: [], tellOfCuts: () => undefined };
  const handled = allHandlers(deps).map(({ operation }) => operation.name);
  expect(handled.sort()).toEqual(Object.keys(DIRECTORY_OPERATIONS).sort());
});

test("no operation of the directory has the name of one that is handed on", () => {
  expect(operations.filter(({ name }) => name in STAFF_OPERATIONS)).toEqual([]);
});

test("whoever may call without a session is told why, as a sentence", () => {
  for (const { name, by } of operations) if ("anyone" in by) expect(by.anyone.split(" ").length, name).toBeGreaterThan(4);
  expect(operations.filter(({ by }) => "anyone" in by).map(({ name }) => name)).toEqual([
    "enrolment.finish",
    "enrolment.start",
    "session.signIn",
    "session.startSignIn",
  ]);
});

test("what takes a right away, or gives one, asks for a fresh proof", () => {
  const changes = operations.filter(({ by, rate }) => "roles" in by && rate !== "read");
  expect(changes.filter(({ needsFreshProof }) => !needsFreshProof).map(({ name }) => name)).toEqual([]);
});

test("what the directory refuses with and what DIRECTORY_REFUSALS explains are the same codes, in both languages", () => {
  const declared = new Set([...DISPATCHER_CODES, ...operations.flatMap(({ refusals }) => [...refusals])]);
  expect([...declared].sort()).toEqual(Object.keys(DIRECTORY_REFUSALS).sort());
  expect([...declared].filter((code) => kernelCodes.includes(code))).toEqual([]);
  for (const [code, { en, ja }] of Object.entries(DIRECTORY_REFUSALS)) {
    expect(en, code).toMatch(/^[A-Z].*\.$/);
    expect(ja, code).toMatch(/[ぁ-んァ-ヶ一-龠].*。$/);
  }
});
