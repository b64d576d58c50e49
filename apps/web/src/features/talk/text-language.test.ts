import { expect, test } from "vitest";
import { textLanguage } from "./text-language.ts";

test("a text with kana is Japanese for every reader", () => {
  expect(textLanguage("朝8時に待ち合わせ", "en")).toBe("ja");
  expect(textLanguage("OK ﾃﾞｽ", "en")).toBe("ja");
});

test("ideographs alone are Japanese only for a reader of Japanese", () => {
  expect(textLanguage("東京都", "ja")).toBe("ja");
  expect(textLanguage("東京都", "en")).toBeUndefined();
  expect(textLanguage("안녕 漢字", "ja")).toBeUndefined();
});

test("of other texts nothing is claimed", () => {
  expect(textLanguage("See you at eight", "ja")).toBeUndefined();
  expect(textLanguage("🎉", "ja")).toBeUndefined();
});
