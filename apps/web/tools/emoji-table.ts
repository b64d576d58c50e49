/**
 * What the picker of emoji knows: of each its name and words in both languages, and whether it has skin tones. Laid down by the build from
 * the pinned data of emojibase, of which the app carries a fraction.
 */
import english from "emojibase-data/en/data.json" with { type: "json" };
import japanese from "emojibase-data/ja/data.json" with { type: "json" };
import type { Plugin } from "vite";

/** The newest emoji that telephones of some years ago still draw. */
const VERSION_MAX = 15.1;
/** Our groups in the order of the data; the one between is hair and tones, which are no emoji by themselves. */
const GROUPS = ["smileys", "people", "", "animals", "food", "travel", "activities", "objects", "symbols", "flags"] as const;
const TONE_COUNT = 5;

type Row = readonly [emoji: string, en: string, enWords: string, ja: string, jaWords: string, hasTones: 0 | 1];
type Table = Readonly<Record<Exclude<(typeof GROUPS)[number], "">, readonly Row[]>>;

/** Reads the data: emoji by group in the order of Unicode. */
export function makeEmojiTable(): Table {
  const inJapanese = new Map(japanese.map((one) => [one.hexcode, one]));
  const rowsOf = (group: number): readonly Row[] =>
    english
      .filter((one) => one.group === group && one.version <= VERSION_MAX)
      .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
      .map((one) => {
        const other = inJapanese.get(one.hexcode);
        const tones = one.skins?.filter(({ tone }) => typeof tone === "number").length ?? 0;
        return [
          asTyped(one.emoji),
          one.label,
          (one.tags ?? []).join(" "),
          other?.label ?? "",
          (other?.tags ?? []).join(" "),
          tones === TONE_COUNT ? 1 : 0,
        ];
      });
  const at = (group: (typeof GROUPS)[number]) => rowsOf(GROUPS.indexOf(group));
  return {
    smileys: at("smileys"),
    people: at("people"),
    animals: at("animals"),
    food: at("food"),
    travel: at("travel"),
    activities: at("activities"),
    objects: at("objects"),
    symbols: at("symbols"),
    flags: at("flags"),
  };
}

/** An emoji as keyboards write it: the data marks as colourful also what is so by itself, and the two would count as different reactions. */
function asTyped(emoji: string): string {
  const bare = emoji.replace(/\uFE0F$/u, "");
  return /^\p{RGI_Emoji}$/v.test(bare) ? bare : emoji;
}

/** Gives the app the table as `virtual:emoji-table`. */
export function emojiTable(): Plugin {
  const name = "virtual:emoji-table";
  return {
    name,
    resolveId: (id) => (id === name ? `\0${name}` : null),
    load: (id) => (id === `\0${name}` ? `export default ${JSON.stringify(makeEmojiTable())}` : null),
  };
}
