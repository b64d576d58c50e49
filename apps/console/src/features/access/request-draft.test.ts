import { brand } from "@musubi/base";
import type { CaseId } from "@musubi/protocol/staff";
import { expect, test } from "vitest";
import { EMPTY_DRAFT, faultsOf, type RequestDraft, requestOf } from "./request-draft.ts";

const CASE = brand<CaseId>("cas_00000000000000000000");
const TALK = "tlk_00000000000000000000";
const NOW = new Date(2026, 10, 22, 12).getTime();
const FIELDS: RequestDraft = { ...EMPTY_DRAFT, words: " She asks for her handle. ", fields: ["profile.handle"] };
const MESSAGES: RequestDraft = { ...FIELDS, kind: "messages", talkId: ` ${TALK} `, fromSeq: "3", toSeq: "9" };

test("an empty form lacks its reason and its fields", () => {
  expect(faultsOf(EMPTY_DRAFT, NOW)).toEqual(["words", "fields"]);
});

test("a reason of spaces is none", () => {
  expect(faultsOf({ ...FIELDS, words: "            " }, NOW)).toEqual(["words"]);
});

test("fields are asked for one by one, with the trimmed reason", () => {
  expect(faultsOf(FIELDS, NOW)).toEqual([]);
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
  expect(faultsOf(MESSAGES, NOW)).toEqual([]);
  expect(requestOf(CASE, MESSAGES).scope).toEqual({ kind: "messages", talkId: TALK, fromSeq: 3, toSeq: 9 });
});

test.each([
  ["a talk that is none", { talkId: "tlk_x" }, ["talk"]],
  ["an end before the beginning", { fromSeq: "9", toSeq: "3" }, ["stretch"]],
  ["a place that is no number", { fromSeq: "three" }, ["stretch"]],
  ["more than two hundred messages", { fromSeq: "1", toSeq: "201" }, ["stretch"]],
] as const)("%s is said to be wrong", (_what, change, faults) => {
  expect(faultsOf({ ...MESSAGES, ...change }, NOW)).toEqual(faults);
});

const BARRED: RequestDraft = {
  ...FIELDS,
  purpose: "legal_request",
  isBarred: true,
  barUntil: "2026-12-31",
  barGround: " Order of a court, article 5. ",
};

test("a bar of law ends when its day is over, and goes with the purpose that it belongs to", () => {
  expect(faultsOf(BARRED, NOW)).toEqual([]);
  expect(requestOf(CASE, BARRED).bar).toEqual({ until: new Date(2027, 0, 1).getTime(), ground: "Order of a court, article 5." });
  const other: RequestDraft = { ...BARRED, purpose: "support_request", barUntil: "" };
  expect(faultsOf(other, NOW)).toEqual([]);
  expect(requestOf(CASE, other)).not.toHaveProperty("bar");
});

test.each([
  ["no day", { barUntil: "" }, ["barUntil"]],
  ["a day that is over", { barUntil: "2026-11-21" }, ["barUntil"]],
  ["a day beyond two years", { barUntil: "2028-12-01" }, ["barUntil"]],
  ["no ground", { barGround: "  law  " }, ["barGround"]],
] as const)("a bar with %s is said to be wrong", (_what, change, faults) => {
  expect(faultsOf({ ...BARRED, ...change }, NOW)).toEqual(faults);
});
