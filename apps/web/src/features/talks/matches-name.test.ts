import { expect, test } from "vitest";
import { matchesName } from "./matches-name.ts";

test("an empty query matches everybody", () => {
  expect(matchesName("  ", ["花子"])).toBe(true);
});

test("kana, width, capitals and accents do not matter", () => {
  expect(matchesName("はなこ", ["ﾊﾅｺ"])).toBe(true);
  expect(matchesName("ELODIE", ["Élodie"])).toBe(true);
  expect(matchesName("ガブ", ["がぶりえる"])).toBe(true);
});

test("every word has to stand in some name", () => {
  expect(matchesName("佐藤 hana", ["佐藤花子", "hanako"])).toBe(true);
  expect(matchesName("佐藤 taro", ["佐藤花子", "hanako"])).toBe(false);
});
