import { brand } from "@musubi/base";
import type { CaseId } from "@musubi/protocol/staff";
import { expect, test } from "vitest";
import { EMPTY_DRAFT, faultsOf, type RequestDraft, requestOf } from "./request-draft.ts";

const CASE = brand<CaseId>("cas_00000000000000000000");
const TALK = "tlk_00000000000000000000";
const FIELDS: RequestDraft = { ...EMPTY_DRAFT, words: " She asks for her handle. ", fields: ["profile.handle"] };
const MESSAGES: RequestDraft = { ...FIELDS, kind: "messages", talkId: ` ${TALK} `, fromSeq: "3", toSeq: "9" };

test("an empty form lacks its reason and its fields", () => {
  expect(faultsOf(EMPTY_DRAFT)).toEqual(["words", "fields"]);
});

test("a reason of spaces is none", () => {
  expect(faultsOf({ ...FIELDS, words: "            " })).toEqual(["words"]);
});

test("fields are asked for one by one, with the trimmed reason", () => {
  expect(faultsOf(FIELDS)).toEqual([]);
  expect(requestOf(CASE, FIELDS)).toEqual({
    caseId: CASE,
    purpose: "support_request",
    words: "She asks for her handle.",
    scope: { kind: "fields", fields: ["profile.handle"] },
    minutes: 30,
    rowsMax: 20,
  });
});

test("a stretch of a talk is asked for from one place to another", () => {
  expect(faultsOf(MESSAGES)).toEqual([]);
  expect(requestOf(CASE, MESSAGES).scope).toEqual({ kind: "messages", talkId: TALK, fromSeq: 3, toSeq: 9 });
});

test.each([
  ["a talk that is none", { talkId: "tlk_x" }, ["talk"]],
  ["an end before the beginning", { fromSeq: "9", toSeq: "3" }, ["stretch"]],
  ["a place that is no number", { fromSeq: "three" }, ["stretch"]],
  ["more than two hundred messages", { fromSeq: "1", toSeq: "201" }, ["stretch"]],
] as const)("%s is said to be wrong", (_what, change, faults) => {
  expect(faultsOf({ ...MESSAGES, ...change })).toEqual(faults);
});
