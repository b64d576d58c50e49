import { expect, test } from "vitest";
import { EMOJI_GROUPS, firstEmoji, inTone } from "../src/features/emoji/emoji.ts";
import { makeEmojiTable } from "../tools/emoji-table.ts";

const table = makeEmojiTable();
const rows = EMOJI_GROUPS.flatMap((group) => table[group]);

test("each emoji stands once, is one emoji within the contract's bound, and has a name in both languages", () => {
  expect(new Set(rows.map(([emoji]) => emoji)).size).toBe(rows.length);
  expect(rows.filter(([emoji]) => firstEmoji(emoji) !== emoji || Array.from(emoji).length > 16)).toEqual([]);
  expect(rows.filter(([, en, , ja]) => en === "" || !/[\u3040-\u30ff\u4e00-\u9fff]|^[A-Z0-9]/.test(ja))).toEqual([]);
});

test("the groups begin as people know them, and hair and bare tones are in none", () => {
  expect(EMOJI_GROUPS.map((group) => table[group][0]?.[0])).toEqual(["😀", "👋", "🐵", "🍇", "🌍", "🎃", "👓", "🏧", "🏁"]);
  expect(rows.some(([emoji]) => emoji === "🏻" || emoji === "🦰")).toBe(false);
});

test("each is written as keyboards write it, in every tone that it has", () => {
  const odd = rows.flatMap(([emoji, , , , , hasTones]) =>
    (hasTones === 1 ? [0, 1, 2, 3, 4, 5] : [0]).map((tone) => inTone(emoji, tone)).filter((one) => !/^\p{RGI_Emoji}$/v.test(one)),
  );
  expect(odd).toEqual([]);
});

test.each([
  ["👍", 1],
  ["👩‍🚀", 1],
  ["🤝", 1],
  ["😀", 0],
  ["👪", 0],
])("%s has skin tones: %i", (emoji, has) => {
  expect(rows.find(([one]) => one === emoji)?.[5]).toBe(has);
});
