/**
 * [Note: Names show what they are]
 *
 * A name, a status line or a reaction stands beside somebody else's text, and whoever reads it takes it for what it looks
 * like. So none of them may turn the text around it, hide characters, or be nothing to the eye (Unicode TR 36 and TR 39). What
 * writing systems and emoji need stays: joiners between their letters, variation selectors behind a character, direction
 * marks beside a letter of a script that runs from right to left, tags in flags. Bodies of messages are not names: they come
 * back byte for byte.
 */

/** Control, invisible and direction-changing characters; what follows below are the exceptions. */
const UNSEEN = String.raw`\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{FFF9}-\u{FFFB}`;
/** Scripts whose letters change when a joiner stands between them. */
const JOINING = scripts(
  "Arab Syrc Mong Nkoo Adlm Rohg Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Khmr Mymr Tibt Bali Java Sund Newa".split(" "),
);
const RIGHT_TO_LEFT = scripts("Arab Hebr Syrc Thaa Nkoo Adlm Rohg Mand Samr".split(" "));

const ALLOWED = [
  `[^${UNSEEN}]`,
  // Which form of a character: of an emoji, of a Chinese character in a name.
  String.raw`(?<=[^${UNSEEN}\p{Z}])[\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]`,
  String.raw`(?<=\p{scx=Mong})[\u{180B}-\u{180F}]`,
  String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{FE0F}])\u{200D}(?=\p{Extended_Pictographic})`,
  String.raw`(?<=${JOINING})[\u{200C}\u{200D}]`,
  String.raw`(?<=${RIGHT_TO_LEFT})[\u{200E}\u{200F}\u{61C}]`,
  String.raw`[\u{200E}\u{200F}\u{61C}](?=${RIGHT_TO_LEFT})`,
  String.raw`(?<=\u{1F3F4})[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,6}\u{E007F}`,
].join("|");

/** The expression of a text that shows what it is and shows something. For the `u` flag, as JSON Schema reads patterns. */
export const SHOWN = String.raw`(?=[\s\S]*[^${UNSEEN}\p{Z}\u{2800}])(?:${ALLOWED})*`;
/** The same, or nothing at all. */
export const SHOWN_OR_EMPTY = `(?:${ALLOWED})*`;

const ALLOWED_ONES = new RegExp(ALLOWED, "gu");
const SHOWN_WHOLE = new RegExp(`^(?:${SHOWN})$`, "u");

/** Longer texts of others are cut before they are looked at: what a page says of itself has no bound. */
const LOOKED_AT_MAX = 4_096;

/**
 * A text of somebody else's as it may be shown beside ours, in one line of at most `max` characters: whatever no name may hold is taken
 * out. Empty where nothing of it could be seen.
 */
export function shownPart(text: string, max: number): string {
  const line = seenOf(text.slice(0, LOOKED_AT_MAX).toWellFormed().replaceAll(/\s+/gu, " ")).trim();
  const characters = [...line];
  const part = characters.length <= max ? line : `${seenOf(characters.slice(0, max - 1).join("")).trimEnd()}…`;
  return SHOWN_WHOLE.test(part) ? part : "";
}

/** Taking one sign out can leave a joiner without its letter: what is left is looked through again. */
function seenOf(text: string): string {
  const left = text.match(ALLOWED_ONES)?.join("") ?? "";
  return left === text ? text : seenOf(left);
}

function scripts(names: readonly string[]): string {
  return `[${names.map((name) => `\\p{scx=${name}}`).join("")}]`;
}
