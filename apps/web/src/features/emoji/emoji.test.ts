import { expect, test } from "vitest";
import { firstEmoji, inTone } from "./emoji.ts";

test("the first emoji of a text is found whole", () => {
  expect(firstEmoji("いいね👩‍👩‍👧‍👦👍")).toBe("👩‍👩‍👧‍👦");
  expect(firstEmoji("❤️")).toBe("❤️");
  expect(firstEmoji("🇯🇵🇯🇵")).toBe("🇯🇵");
});

test("letters and digits are none", () => {
  expect(firstEmoji("abc 123 *")).toBeNull();
  expect(firstEmoji("")).toBeNull();
});

test("a tone goes to every person and hand of an emoji, in the place of the sign for colour", () => {
  expect(inTone("👋", 1)).toBe("👋🏻");
  expect(inTone("✌️", 5)).toBe("✌🏿");
  expect(inTone("👩‍🚀", 3)).toBe("👩🏽‍🚀");
  expect(inTone("🧑‍🤝‍🧑", 2)).toBe("🧑🏼‍🤝‍🧑🏼");
  expect(inTone("👋", 0)).toBe("👋");
  expect(inTone("🍙", 4)).toBe("🍙");
});
