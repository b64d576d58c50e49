import { KERNEL_CODES, REFUSALS } from "@musubi/protocol";
import { expect, test } from "vitest";
import { startTexts } from "./language.ts";
import { refusalText } from "./refusal-text.ts";

const english = (await startTexts("en")).getFixedT("en", "shell");
const japanese = (await startTexts("ja")).getFixedT("ja", "shell");

test("a refusal of the contract is said in the reader's language", () => {
  expect(refusalText({ code: "handle_taken" }, "ja", japanese)).toBe(REFUSALS.handle_taken.ja);
  expect(refusalText({ code: "handle_taken" }, "en", english)).toBe(REFUSALS.handle_taken.en);
});

test("what the client adds is said as well", () => {
  expect(refusalText({ code: "offline" }, "en", english)).toContain("could not be reached");
  expect(refusalText({ code: "timeout" }, "ja", japanese)).toContain("応答");
});

test("the time to wait and the reference follow the sentence", () => {
  expect(refusalText({ code: "rate_limited", retryAfterSeconds: 12.2 }, "en", english)).toContain("13 seconds");
  expect(refusalText({ code: "fault", reference: "A1B2" }, "ja", japanese)).toContain("A1B2");
});

test("an unknown code is a fault, not an empty message", () => {
  expect(refusalText({ code: "from_the_future" }, "en", english)).toBe(REFUSALS.fault.en);
});

test.each(KERNEL_CODES)("the kernel's %s has words", (code) => {
  expect(refusalText({ code }, "ja", japanese).length).toBeGreaterThan(5);
});
