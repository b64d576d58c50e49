import { brand } from "@musubi/base";
import { memoryStore } from "@musubi/client";
import type { CaseId, ClientId } from "@musubi/protocol";
import { expect, test } from "vitest";
import { EMPTY_LETTER, KeptLetters, parseLetter } from "./kept-letters.ts";

const caseId = brand<CaseId>("cas_x");
const letter = { topic: "privacy", text: "住所が変わりました", sentAs: brand<ClientId>("name") } as const;

test("a letter and the name it was sent under are there again after a reload", async () => {
  const store = memoryStore();
  const before = new KeptLetters(store);
  before.keep(caseId, letter);
  before.keep("new", { ...letter, text: "first" });
  before.keep("new", { ...letter, text: "last" });
  await expect.poll(async () => (await store.list("meta")).length).toBe(2);
  const after = new KeptLetters(store);
  await after.load();
  expect([after.read(caseId), after.read("new").text]).toEqual([letter, "last"]);
});

test("an empty letter is forgotten on the device too", async () => {
  const store = memoryStore();
  const letters = new KeptLetters(store);
  letters.keep(caseId, letter);
  letters.keep(caseId, EMPTY_LETTER);
  await expect.poll(async () => (await store.list("meta")).length).toBe(0);
  expect(letters.read(caseId)).toEqual(EMPTY_LETTER);
});

test.each([undefined, null, 7, {}, { text: 1, sentAs: null }, { text: "x" }])("what is no letter (%j) is not read as one", (value) => {
  expect(parseLetter(value)).toBeNull();
});
