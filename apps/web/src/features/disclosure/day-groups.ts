import { startOfDay } from "../../i18n/dates.ts";

/** What happened on one local day. */
export interface DayGroup<T> {
  /** The day's first millisecond. */
  readonly dayMs: number;
  readonly entries: readonly T[];
}

/** Puts neighbours of the same local day together, in the order in which they come. */
export function dayGroups<T extends { readonly at: number }>(entries: readonly T[]): readonly DayGroup<T>[] {
  const groups: { readonly dayMs: number; readonly entries: T[] }[] = [];
  for (const entry of entries) {
    const dayMs = startOfDay(entry.at);
    const last = groups.at(-1);
    if (last?.dayMs === dayMs) last.entries.push(entry);
    else groups.push({ dayMs, entries: [entry] });
  }
  return groups;
}
