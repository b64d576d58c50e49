import type { LanguageCode } from "./language.ts";

const DAY_MS = 86_400_000;

/** The first millisecond of the local day that holds this instant. */
export function startOfDay(atMs: number): number {
  const day = new Date(atMs);
  day.setHours(0, 0, 0, 0);
  return day.getTime();
}

/** The instant at which the clock of this device shows, or showed, what a clock of UTC shows at the given one. */
export function asLocal(wallMs: number): number {
  const wall = new Date(wallMs);
  return new Date(
    wall.getUTCFullYear(),
    wall.getUTCMonth(),
    wall.getUTCDate(),
    wall.getUTCHours(),
    wall.getUTCMinutes(),
    wall.getUTCSeconds(),
    wall.getUTCMilliseconds(),
  ).getTime();
}

/** How many local days lie between two instants: 0 on the same day, 1 when `earlier` was yesterday. */
export function daysBetween(earlierMs: number, laterMs: number): number {
  // Rounded, because a day with a change of the clocks has 23 or 25 hours.
  return Math.round((startOfDay(laterMs) - startOfDay(earlierMs)) / DAY_MS);
}

/** Hours and minutes in 24 h, alike in both languages: 09:05. Drawn beside every message, so without the cost of a formatter. */
export function timeLabel(atMs: number): string {
  const at = new Date(atMs);
  return `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
}

/** The line between two days of a talk: today, yesterday, or the date with its weekday. */
export function dayLabel(atMs: number, nowMs: number, language: LanguageCode): string {
  const days = daysBetween(atMs, nowMs);
  if (days === 0 || days === 1) {
    return capital(new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-days, "day"));
  }
  const isThisYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return new Intl.DateTimeFormat(language === "ja" ? "ja-JP" : "en-GB", {
    ...(isThisYear ? {} : { year: "numeric" }),
    month: "long",
    day: "numeric",
    weekday: language === "ja" ? "short" : "long",
  }).format(atMs);
}

/** The short form for a list: the time today, "yesterday", the weekday within a week, else the date. */
export function shortLabel(atMs: number, nowMs: number, language: LanguageCode): string {
  const days = daysBetween(atMs, nowMs);
  const locale = language === "ja" ? "ja-JP" : "en-GB";
  if (days <= 0) return timeLabel(atMs);
  if (days === 1) return capital(new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-1, "day"));
  if (days < 7) return new Intl.DateTimeFormat(locale, { weekday: "long" }).format(atMs);
  const isThisYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  if (isThisYear) return new Intl.DateTimeFormat(locale, { month: language === "ja" ? "numeric" : "short", day: "numeric" }).format(atMs);
  return new Intl.DateTimeFormat(locale, { year: "numeric", month: "2-digit", day: "2-digit" }).format(atMs);
}

/** Date and time in full, for what must be exact. */
export function fullLabel(atMs: number, language: LanguageCode): string {
  return new Intl.DateTimeFormat(language === "ja" ? "ja-JP" : "en-GB", {
    dateStyle: "long",
    timeStyle: "short",
    hourCycle: "h23",
  }).format(atMs);
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
