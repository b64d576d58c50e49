import type { LanguageCode } from "../../i18n/language.ts";

const UNITS = ["kB", "MB", "GB"] as const;

/** A size in bytes as people read it: "1.4 MB". Counted in thousands, as operating systems show files. */
export function sizeLabel(bytes: number, language: LanguageCode): string {
  let size = bytes / 1000;
  let unit: (typeof UNITS)[number] = "kB";
  for (const next of UNITS.slice(1)) {
    if (size < 999.5) break;
    size /= 1000;
    unit = next;
  }
  const digits = size >= 10 ? 0 : 1;
  const number = new Intl.NumberFormat(language === "ja" ? "ja-JP" : "en-GB", { maximumFractionDigits: digits }).format(
    Math.max(size, 0.1),
  );
  return `${number} ${unit}`;
}
