import { expect, test } from "vitest";
import { firstEmoji, MORE_EMOJI, QUICK_EMOJI } from "./emoji.ts";

test("the first emoji of a text is found whole", () => {
  expect(firstEmoji("いいね👩‍👩‍👧‍👦👍")).toBe("👩‍👩‍👧‍👦");
  expect(firstEmoji("❤️")).toBe("❤️");
  expect(firstEmoji("🇯🇵🇯🇵")).toBe("🇯🇵");
});

test("letters and digits are none", () => {
  expect(firstEmoji("abc 123 *")).toBeNull();
  expect(firstEmoji("")).toBeNull();
});

test("no reaction is offered twice, and each is one emoji within the contract's bound", () => {
  const all = [...QUICK_EMOJI, ...MORE_EMOJI];
  expect(new Set(all).size).toBe(all.length);
  for (const emoji of all) {
    expect(firstEmoji(emoji)).toBe(emoji);
    expect(Array.from(emoji).length).toBeLessThanOrEqual(16);
  }
});
