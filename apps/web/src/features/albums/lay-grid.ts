import type { AlbumOrder, PhotoView } from "@musubi/protocol";
import { asLocal, startOfDay } from "../../i18n/dates.ts";

/** When a photo happened, as an album in this order counts it: of one that was taken, as its camera's clock had it. */
export function momentOf({ takenAt, addedAt }: Pick<PhotoView, "takenAt" | "addedAt">, order: AlbumOrder): number {
  return order === "taken" && takenAt !== null ? asLocal(takenAt) : addedAt;
}

/** Photos as an album shows them: the newest first, or as its members put them. */
export function orderPhotos(photos: readonly PhotoView[], order: AlbumOrder): readonly PhotoView[] {
  if (order === "manual") return photos.toSorted((a, b) => a.position - b.position);
  return photos.toSorted((a, b) => momentOf(b, order) - momentOf(a, order) || b.position - a.position);
}

/** Photos of one day, from the one with index `from` to the one before `to`. An order by hand has one section without a day. */
export interface Section {
  readonly dayMs: number | null;
  readonly from: number;
  readonly to: number;
}

/** The days of photos that are in order. */
export function laySections(photos: readonly PhotoView[], order: AlbumOrder): readonly Section[] {
  if (photos.length === 0) return [];
  if (order === "manual") return [{ dayMs: null, from: 0, to: photos.length }];
  const sections: Section[] = [];
  for (const [index, photo] of photos.entries()) {
    const dayMs = startOfDay(momentOf(photo, order));
    const last = sections.at(-1);
    if (last !== undefined && last.dayMs === dayMs) sections[sections.length - 1] = { ...last, to: index + 1 };
    else sections.push({ dayMs, from: index, to: index + 1 });
  }
  return sections;
}

/** A line of the grid: the head of a day, or photos side by side. `top` and `size` are CSS pixels. */
export type GridRow =
  | {
      readonly kind: "day";
      readonly key: string;
      readonly section: Section;
      readonly dayMs: number;
      readonly top: number;
      readonly size: number;
    }
  | {
      readonly kind: "photos";
      readonly key: string;
      readonly from: number;
      readonly to: number;
      readonly top: number;
      readonly size: number;
    };

/** How large the parts of the grid are, in CSS pixels. */
export interface Measures {
  readonly columns: number;
  readonly dayHeight: number;
  /** Of a row of photos, the gap below it included. */
  readonly rowHeight: number;
}

/** Lays days and photos out in lines whose heights are known beforehand, so that nothing is ever measured. */
export function layRows(sections: readonly Section[], { columns, dayHeight, rowHeight }: Measures): readonly GridRow[] {
  const rows: GridRow[] = [];
  let top = 0;
  for (const section of sections) {
    const { dayMs, from, to } = section;
    if (dayMs !== null) {
      rows.push({ kind: "day", key: `day-${dayMs}`, section, dayMs, top, size: dayHeight });
      top += dayHeight;
    }
    for (let first = from; first < to; first += columns) {
      rows.push({
        kind: "photos",
        key: `row-${dayMs ?? "all"}-${first - from}`,
        from: first,
        to: Math.min(first + columns, to),
        top,
        size: rowHeight,
      });
      top += rowHeight;
    }
  }
  return rows;
}

/** Where a month begins, for the timeline at the side. */
export interface Month {
  /** Any instant in it. */
  readonly atMs: number;
  readonly top: number;
}

/** The months of the grid, from the top. */
export function layMonths(rows: readonly GridRow[]): readonly Month[] {
  const months: Month[] = [];
  let last = "";
  for (const row of rows) {
    if (row.kind !== "day") continue;
    const day = new Date(row.dayMs);
    const name = `${day.getFullYear()}-${day.getMonth()}`;
    if (name !== last) months.push({ atMs: row.dayMs, top: row.top });
    last = name;
  }
  return months;
}

/** How many photos fit side by side: three on a phone, and never smaller than they can be recognised. */
export function columnsFor(widthPx: number): number {
  return Math.max(3, Math.floor(widthPx / (widthPx < 600 ? 150 : 172)));
}

/** The row in which a photo stands; -1 when there is none. */
export function rowOf(rows: readonly GridRow[], index: number): number {
  return rows.findIndex((row) => row.kind === "photos" && index >= row.from && index < row.to);
}

export type GridStep = "left" | "right" | "up" | "down" | "first" | "last" | "pageUp" | "pageDown";

/** Where the focus goes from a photo by a key. Up and down stay in the column where the row above or below has one. */
export function stepFrom(rows: readonly GridRow[], index: number, step: GridStep, pageRows: number): number {
  const lines = rows.flatMap((row) => (row.kind === "photos" ? [row] : []));
  const count = lines.at(-1)?.to ?? 0;
  const line = lines.findIndex(({ from, to }) => index >= from && index < to);
  const current = lines[line];
  if (current === undefined) return 0;
  const vertical = (by: number) => {
    const target = lines[Math.min(Math.max(line + by, 0), lines.length - 1)] ?? current;
    if (target === current) return index;
    return Math.min(target.from + (index - current.from), target.to - 1);
  };
  switch (step) {
    case "left":
      return Math.max(index - 1, 0);
    case "right":
      return Math.min(index + 1, count - 1);
    case "up":
      return vertical(-1);
    case "down":
      return vertical(1);
    case "pageUp":
      return vertical(-pageRows);
    case "pageDown":
      return vertical(pageRows);
    case "first":
      return 0;
    default:
      return count - 1;
  }
}
