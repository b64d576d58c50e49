import { foldName } from "../talks/matches-name.ts";
import { EMOJI_GROUPS, type EmojiRow, type EmojiTable, firstEmoji } from "./emoji.ts";

const FOUND_MAX = 120;

/** How well a row fits one word: 0 is its name, 1 a name that begins so, 2 a word that begins so, 3 anywhere; null not at all. */
function fitOf([, en, enWords, ja, jaWords]: EmojiRow, word: string): number | null {
  const names = [foldName(en), foldName(ja)];
  if (names.includes(word)) return 0;
  if (names.some((name) => name.startsWith(word))) return 1;
  const all = ` ${names.join(" ")} ${foldName(enWords)} ${foldName(jaWords)}`;
  if (all.includes(` ${word}`)) return 2;
  return all.includes(word) ? 3 : null;
}

/**
 * The emoji for what was typed, in Japanese or English, the best first; kana of both kinds and capitals do not matter. An emoji that
 * was typed or pasted is found as itself, also one that the table does not know.
 */
export function findEmoji(table: EmojiTable, query: string): readonly EmojiRow[] {
  const rows = EMOJI_GROUPS.flatMap((group) => table[group]);
  const typed = firstEmoji(query);
  if (typed !== null) return [rows.find(([emoji]) => emoji === typed) ?? [typed, typed, "", typed, "", 0]];
  const words = foldName(query)
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return [];
  return rows
    .flatMap((row) => {
      const fits = words.map((word) => fitOf(row, word));
      return fits.includes(null) ? [] : [{ row, fit: fits.reduce<number>((sum, fit) => sum + (fit ?? 0), 0) }];
    })
    .toSorted((a, b) => a.fit - b.fit)
    .slice(0, FOUND_MAX)
    .map(({ row }) => row);
}
