import type { DisclosureView, LedgerEntryId } from "@musubi/protocol";

/** Entries from the newest on, without holes. */
export interface BookPage {
  readonly entries: readonly DisclosureView[];
  readonly hasMore: boolean;
}

/** From when on an entry could be seen: one that was kept back by law counts from when it was shown. */
export function shownAt({ at, delayed }: DisclosureView): number {
  return delayed === null ? at : Math.max(at, delayed.until);
}

/** The list with a further page behind the entry it was asked for. A page that no longer fits, because the list was read anew, is dropped. */
export function joinPages(held: BookPage, after: LedgerEntryId, further: BookPage): BookPage {
  if (held.entries.at(-1)?.entryId !== after) return { entries: held.entries, hasMore: held.hasMore };
  return { entries: [...held.entries, ...further.entries], hasMore: further.hasMore };
}

/** The entries that are new when this many are, by the time at which they could first be seen. */
export function unseenOf(entries: readonly DisclosureView[], unseenCount: number): ReadonlySet<LedgerEntryId> {
  const newest = entries.toSorted((a, b) => shownAt(b) - shownAt(a)).slice(0, unseenCount);
  return new Set(newest.map((entry) => entry.entryId));
}

/** Up to when everything listed has been seen; null when nothing is. */
export function seenThrough(entries: readonly DisclosureView[]): number | null {
  return entries.length === 0 ? null : Math.max(...entries.map(shownAt));
}

/** The server has recorded it, and the log has not taken it up yet. */
export function isUnsealedInLog({ leafIndex }: DisclosureView): boolean {
  return leafIndex === null;
}
