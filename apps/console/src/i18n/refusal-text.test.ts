import { KERNEL_CODES, REFUSALS } from "@musubi/protocol";
import { DIRECTORY_REFUSALS, STAFF_REFUSALS } from "@musubi/protocol/staff";
import { expect, test } from "vitest";
import { startTexts } from "./language.ts";
import { refusalText } from "./refusal-text.ts";

const english = (await startTexts("en")).getFixedT("en", "shell");
const japanese = (await startTexts("ja")).getFixedT("ja", "shell");

test("a refusal of either contract is said in the reader's language", () => {
  expect(refusalText({ code: "own_request" }, "ja", japanese)).toBe(STAFF_REFUSALS.own_request.ja);
  expect(refusalText({ code: "facts_changed" }, "en", english)).toBe(DIRECTORY_REFUSALS.facts_changed.en);
});

test("a closed case is told to the staff in the staff's words", () => {
  expect(refusalText({ code: "case_closed" }, "en", english)).toBe(STAFF_REFUSALS.case_closed.en);
  expect(STAFF_REFUSALS.case_closed.en).not.toBe(REFUSALS.case_closed.en);
});

test("what the console adds is said as well", () => {
  expect(refusalText({ code: "offline" }, "en", english)).toContain("could not be reached");
  expect(refusalText({ code: "cancelled" }, "ja", japanese)).toContain("パスキー");
});

test("the time to wait and the reference follow the sentence", () => {
  expect(refusalText({ code: "rate_limited", retryAfterSeconds: 12.2 }, "en", english)).toContain("13 seconds");
  expect(refusalText({ code: "fault", reference: "A1B2" }, "ja", japanese)).toContain("A1B2");
});

test.each(KERNEL_CODES)("the kernel's %s has words", (code) => {
  expect(refusalText({ code }, "ja", japanese).length).toBeGreaterThan(5);
});
