import { expect, test } from "vitest";
import { findEmoji } from "../src/features/emoji/find-emoji.ts";
import { makeEmojiTable } from "../tools/emoji-table.ts";

const table = makeEmojiTable();
const find = (query: string) => findEmoji(table, query).map(([emoji]) => emoji);

test.each([
  ["rocket", "🚀"],
  ["Red Heart", "❤️"],
  ["ロケット", "🚀"],
  ["ろけっと", "🚀"],
  ["桜", "🌸"],
  ["ありがとう", "🙏"],
  ["waving", "👋"],
])("%s finds %s", (query, emoji) => {
  expect(find(query)).toContain(emoji);
});

test("what is called so comes before what only has the word among others", () => {
  expect(find("dog")[0]).toBe("🐕");
  expect(find("cat")[0]).toBe("🐈");
});

test("every word counts, and nothing typed finds nothing", () => {
  expect(find("cat heart")).toContain("😻");
  expect(find("cat heart")).not.toContain("🐱");
  expect(find("  ")).toEqual([]);
  expect(find("qqxx")).toEqual([]);
});

test("an emoji that is typed is found as itself, known or not", () => {
  expect(find("🐶")).toEqual(["🐶"]);
  expect(find("🫩")).toEqual(["🫩"]);
});
