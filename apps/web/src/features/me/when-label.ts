import { dayLabel, timeLabel } from "../../i18n/dates.ts";
import type { LanguageCode } from "../../i18n/language.ts";

/** A day and a time, as one says it: "Today 09:05", 「3月2日(月) 18:40」. */
export function whenLabel(atMs: number, nowMs: number, language: LanguageCode): string {
  return `${dayLabel(atMs, nowMs, language)} ${timeLabel(atMs)}`;
}
