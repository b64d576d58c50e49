import { expect, test } from "vitest";
import { isWeakPassword } from "./password-rule.ts";

const hanako = { handle: "hanako.yamada", displayName: "花子 Yamada" };

const weak = [
  ["short", "too short"],
  ["ninechars", "one character short"],
  ["aaaaaaaaaaaa", "one character"],
  ["abababababab", "two characters"],
  ["hunter2hunter2", "a word twice"],
  ["short short", "a short word twice, with a space"],
  ["abcabcabcabc", "a piece over and over"],
  ["こんにちはこんにちは", "a Japanese word twice"],
  ["abcdefghijkl", "the alphabet"],
  ["qwertyuiop", "a row of keys"],
  ["poiuytrewq", "a row of keys backwards"],
  ["qwertyasdf123", "pieces of rows of keys"],
  ["1234567890", "digits in a row"],
  ["20240511", "a date"],
  ["090-1234-5678".replaceAll("-", ""), "a telephone number"],
  ["Password123!", "a common word with digits and a mark"],
  ["password2024", "a common word with a year"],
  ["P a s s w o r d", "a common word with gaps"],
  ["1iloveyou23", "a common word between digits"],
  ["sakura20190401", "a common Japanese word with a date"],
  ["hanako.yamada", "the handle"],
  ["Hanako_Yamada_88", "the handle dressed up"],
  ["花子yamada1234", "the display name with digits"],
  ["ｐａｓｓｗｏｒｄ１２３", "a common word in wide letters"],
] as const;
for (const [password, why] of weak) {
  test(`"${password}" is weak: ${why}`, () => {
    expect(isWeakPassword(password, hanako)).toBe(true);
  });
}

const fine = [
  "correct horse battery",
  "seven quiet herons",
  "わたしのねこはしろいよ",
  "k7#mQz!2pLw",
  "tr0ub4dor&3xyz",
  "8391047265518204",
  "hanako likes mackerel",
  "雨の日は家で本を読む",
];
for (const password of fine) {
  test(`"${password}" is fine`, () => {
    expect(isWeakPassword(password, hanako)).toBe(false);
  });
}

test("somebody else's name is no weakness, and an empty name matches nothing", () => {
  expect(isWeakPassword("hanako.yamada", { handle: "bob", displayName: "!!" })).toBe(false);
});
