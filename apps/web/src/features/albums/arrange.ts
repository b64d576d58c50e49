import type { FileId, PhotoView } from "@musubi/protocol";
import type { GridRow } from "./lay-grid.ts";

type Named = Pick<PhotoView, "fileId">;

/** A place for photos that are moved: before which of the others (null: at the end), and as the how manieth the first of them stands. */
export interface Spot {
  readonly before: FileId | null;
  readonly index: number;
}

/** Photos that stand side by side, and the one behind them. */
export interface Run {
  readonly fileIds: readonly FileId[];
  readonly before: FileId | null;
}

function spotAt(photos: readonly Named[], ids: ReadonlySet<FileId>, wanted: number): Spot | null {
  const rest = photos.filter(({ fileId }) => !ids.has(fileId));
  const moved = photos.filter(({ fileId }) => ids.has(fileId));
  const index = Math.min(Math.max(wanted, 0), rest.length);
  const after = [...rest.slice(0, index), ...moved, ...rest.slice(index)];
  return after.every((photo, place) => photo === photos[place]) ? null : { before: rest[index]?.fileId ?? null, index };
}

/** Where photos stand when they go this many places on, or back; null when that is where they are. */
export function spotBy(photos: readonly Named[], ids: ReadonlySet<FileId>, by: number): Spot | null {
  const first = photos.findIndex(({ fileId }) => ids.has(fileId));
  return first < 0 ? null : spotAt(photos, ids, first + by);
}

/** Where photos stand when they are let go before the photo with this index, or behind the last one; null when that is where they are. */
export function spotBefore(photos: readonly Named[], ids: ReadonlySet<FileId>, gap: number): Spot | null {
  return spotAt(photos, ids, photos.slice(0, gap).filter(({ fileId }) => !ids.has(fileId)).length);
}

/** How photos come back to where they stand now, however they were moved since: one run after the other. */
export function runsOf(photos: readonly Named[], ids: ReadonlySet<FileId>): readonly Run[] {
  const runs: Run[] = [];
  for (const [index, { fileId }] of photos.entries()) {
    if (!ids.has(fileId)) continue;
    const before = photos.slice(index).find((other) => !ids.has(other.fileId))?.fileId ?? null;
    const last = runs.at(-1);
    if (last !== undefined && last.before === before) runs[runs.length - 1] = { fileIds: [...last.fileIds, fileId], before };
    else runs.push({ fileIds: [fileId], before });
  }
  return runs;
}

/** Between which photos a point of the grid lies: the index of the one behind it. `pitch`: from one photo to the next, in CSS pixels. */
export function gapAt(rows: readonly GridRow[], point: { readonly x: number; readonly y: number }, pitch: number): number {
  const lines = rows.flatMap((row) => (row.kind === "photos" ? [row] : []));
  const line = lines.findLast(({ top }) => point.y >= top) ?? lines[0];
  if (line === undefined) return 0;
  return line.from + Math.min(Math.max(Math.round(point.x / pitch), 0), line.to - line.from);
}
