import { expect, test } from "vitest";
import { type AuditFields, faultsOf, firstFields, questionOf } from "./audit-filter.ts";

const day = (year: number, month: number, date: number, hour = 0) => new Date(year, month - 1, date, hour).getTime();
const FIRST = firstFields(day(2026, 3, 31, 15));
const STAFF = "stf_00000000000000000000";

test("the first question is about everybody, for thirty days, from the beginning of a day", () => {
  expect(faultsOf(FIRST)).toEqual([]);
  expect(questionOf(FIRST)).toEqual({ since: day(2026, 3, 1) });
});

test("the last day counts as a whole", () => {
  const fields: AuditFields = { ...FIRST, since: "2026-03-01", until: "2026-03-10" };
  expect(questionOf(fields)).toEqual({ since: day(2026, 3, 1), until: day(2026, 3, 11) });
});

test("countries are asked for in capitals, and a place that was not established can be asked for", () => {
  const question = questionOf({ ...FIRST, officeCountry: " cn ", accessCountry: "??" });
  expect([question.officeCountry, question.accessCountry]).toEqual(["CN", "??"]);
});

test("ids are taken without the spaces that copying adds", () => {
  expect(questionOf({ ...FIRST, staffId: ` ${STAFF} ` }).staffId).toBe(STAFF);
});

test.each([
  ["a country of three letters", { officeCountry: "CHN" }, "officeCountry"],
  ["an id of something else", { subjectId: STAFF }, "subjectId"],
  ["half an id", { caseId: "cas_123" }, "caseId"],
  ["no first day", { since: "" }, "since"],
  ["a day that no calendar has", { since: "2026-02-30" }, "since"],
  ["an end before the beginning", { since: "2026-03-05", until: "2026-03-04" }, "until"],
] as const)("%s is said to be wrong", (_what, change, fault) => {
  expect(faultsOf({ ...FIRST, ...change })).toEqual([fault]);
});
