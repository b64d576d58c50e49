import { brand } from "@musubi/base";
import type { ClientId } from "@musubi/protocol";
import { expect, test } from "vitest";
import { isOnItsWay, isUnsure, LETTER_MAX, lacks } from "./letter-rules.ts";

const letter = { topic: "other", text: "x", sentAs: null } as const;

test.each(["offline", "timeout", "fault", "unavailable"] as const)("%s leaves open what came of a letter", (code) => {
  expect(isUnsure(code)).toBe(true);
});

test.each(["too_many", "case_closed", "rate_limited", "invalid_input", "not_found"] as const)("%s says that it did not arrive", (code) => {
  expect(isUnsure(code)).toBe(false);
});

test("a new case needs a topic, every letter a text of no more than its length", () => {
  expect(lacks(letter, true)).toBeNull();
  expect(lacks({ ...letter, topic: null }, true)).toBe("topic");
  expect(lacks({ ...letter, topic: null }, false)).toBeNull();
  expect(lacks({ ...letter, text: " \n" }, true)).toBe("text");
  expect(lacks({ ...letter, text: "あ".repeat(LETTER_MAX + 1) }, false)).toBe("shorter");
});

test("a letter with a name is on its way", () => {
  expect([isOnItsWay(letter), isOnItsWay({ ...letter, sentAs: brand<ClientId>("n") })]).toEqual([false, true]);
});
