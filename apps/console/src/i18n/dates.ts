import type { LanguageCode } from "./language.ts";

const DAY_MS = 86_400_000;

function localeOf(language: LanguageCode): string {
  return language === "ja" ? "ja-JP" : "en-GB";
}

/** Date and time to the second, in the reader's time zone: what a record is compared with. */
export function exactLabel(atMs: number, language: LanguageCode): string {
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" }).format(atMs);
}

/** Date and time to the minute, for lists. */
export function shortLabel(atMs: number, language: LanguageCode): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    year: "numeric",
    month: language === "ja" ? "numeric" : "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(atMs);
}

/** How long ago something was, in the largest unit that says something: "3 hours ago". */
export function agoLabel(atMs: number, nowMs: number, language: LanguageCode): string {
  const seconds = Math.max(0, Math.round((nowMs - atMs) / 1_000));
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (seconds < 60) return format.format(0, "minute");
  if (seconds < 3_600) return format.format(-Math.floor(seconds / 60), "minute");
  if (seconds < 86_400) return format.format(-Math.floor(seconds / 3_600), "hour");
  return format.format(-Math.floor(seconds / 86_400), "day");
}

/** A number with the separators of the reader's language. */
export function countLabel(count: number, language: LanguageCode): string {
  return new Intl.NumberFormat(localeOf(language)).format(count);
}

/** What a date field shows for the day of an instant, in the reader's time zone. */
export function dayField(atMs: number): string {
  const at = new Date(atMs);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The first instant of the day in a date field, in the reader's time zone; null when it holds no day. */
export function startOfDayField(field: string): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(field);
  if (parts === null) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const at = new Date(year, month - 1, day);
  return at.getMonth() === month - 1 && at.getDate() === day ? at.getTime() : null;
}

/** The first instant after the day in a date field; null when it holds no day. Days with a change of the clocks have 23 or 25 hours. */
export function endOfDayField(field: string): number | null {
  const start = startOfDayField(field);
  return start === null ? null : startOfDayField(dayField(start + DAY_MS + DAY_MS / 4));
}
