import { expect, test } from "vitest";
import { isComposing, type KeyFacts, sends } from "./composition.ts";

const ENTER: KeyFacts = { key: "Enter", isComposing: false, keyCode: 13, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

test("Enter sends with a keyboard and begins a new line with a touch keyboard", () => {
  expect(sends(ENTER, false)).toBe(true);
  expect(sends(ENTER, true)).toBe(false);
});

test("Shift + Enter never sends", () => {
  expect(sends({ ...ENTER, shiftKey: true }, false)).toBe(false);
});

test("the Enter that confirms kanji never sends", () => {
  expect(sends({ ...ENTER, isComposing: true }, false)).toBe(false);
});

test("Safari's confirming Enter, which comes after the composition, never sends", () => {
  expect(sends({ ...ENTER, keyCode: 229 }, false)).toBe(false);
  expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true);
});

test("Ctrl or command with Enter sends everywhere", () => {
  expect(sends({ ...ENTER, ctrlKey: true }, true)).toBe(true);
  expect(sends({ ...ENTER, metaKey: true }, true)).toBe(true);
});

test("other keys do not send", () => {
  expect(sends({ ...ENTER, key: "a", keyCode: 65 }, false)).toBe(false);
});
