import { expect, test } from "vitest";
import { excerpt } from "./excerpt.ts";

const marked = (text: string, query: string) =>
  excerpt(text, query)
    .map(({ text: part, isHit }) => (isHit ? `[${part}]` : part))
    .join("");

test("every place where the words stand is marked", () => {
  expect(marked("猫が好き。猫は眠い。", "猫")).toBe("[猫]が好き。[猫]は眠い。");
  expect(marked("Tea and Rice", "rice tea")).toBe("[Tea] and [Rice]");
});

test("the excerpt begins shortly before the first hit", () => {
  const result = marked(`${"あ".repeat(100)}結び目`, "結び");
  expect(result.startsWith("…あ")).toBe(true);
  expect(result.endsWith("[結び]目")).toBe(true);
});

test("full-width letters are found by half-width ones", () => {
  expect(marked("ＡＢＣを覚える", "abc")).toBe("[ＡＢＣ]を覚える");
});

test("line breaks become spaces", () => {
  expect(marked("one\n\ntwo", "two")).toBe("one [two]");
});

test("a text whose form changes its length stays unmarked", () => {
  expect(marked("㍿結び", "結び")).toBe("㍿結び");
});
