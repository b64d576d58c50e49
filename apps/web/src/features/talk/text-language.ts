const KANA = /[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f]/u;
const HAN = /\p{Script=Han}/u;
const HANGUL = /\p{Script=Hangul}/u;

/**
 * The language of a text for breaking its lines: "ja" where it has kana, or ideographs that are read here as Japanese. Undefined
 * where nothing is known: then the page's own language holds.
 */
export function textLanguage(text: string, reader: string): "ja" | undefined {
  if (KANA.test(text)) return "ja";
  return reader.startsWith("ja") && HAN.test(text) && !HANGUL.test(text) ? "ja" : undefined;
}
