/** One emoji as the build lays it down: itself, its name and words in English and in Japanese, and 1 where it has skin tones. */
export type EmojiRow = readonly [emoji: string, en: string, enWords: string, ja: string, jaWords: string, hasTones: 0 | 1];

/** The groups of the picker, in its order. */
export const EMOJI_GROUPS = ["smileys", "people", "animals", "food", "travel", "activities", "objects", "symbols", "flags"] as const;
export type EmojiGroup = (typeof EMOJI_GROUPS)[number];

/** The rows of every group. */
export type EmojiTable = Readonly<Record<EmojiGroup, readonly EmojiRow[]>>;

/** No tone, and the five of Unicode from the lightest to the darkest. */
export const TONES = ["", "\u{1F3FB}", "\u{1F3FC}", "\u{1F3FD}", "\u{1F3FE}", "\u{1F3FF}"] as const;

/** Persons and hands, with the sign for colour that a tone replaces; not the hands that join two people, which take none. */
const TONED = /((?<!\u200D)\p{Emoji_Modifier_Base}|\p{Emoji_Modifier_Base}(?!\uFE0F?\u200D))\uFE0F?/gu;

/** The emoji in a skin tone: every person or hand of it. `tone` is a place in TONES. */
export function inTone(emoji: string, tone: number): string {
  const modifier = TONES[tone] ?? "";
  return modifier === "" ? emoji : emoji.replaceAll(TONED, `$1${modifier}`);
}

/** The first emoji in a text, or null. */
export function firstEmoji(text: string): string | null {
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)) {
    if (/^\p{RGI_Emoji}$/v.test(segment) || /^\p{Extended_Pictographic}/u.test(segment)) return segment;
  }
  return null;
}
