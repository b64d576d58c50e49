import type { AlbumOrder, PhotoView } from "@musubi/protocol";
import { useMemo } from "react";
import { columnsFor, type GridRow, layMonths, layRows, laySections, type Month } from "./lay-grid.ts";

const DAY_HEIGHT = 52;
/** Below this width squares go from edge to edge. */
const NARROW_PX = 600;

/** The grid in a room of this width: how many photos side by side, how large (CSS pixels), and every line of it. */
export interface GridLayout {
  readonly columns: number;
  readonly size: number;
  readonly gap: number;
  readonly side: number;
  readonly rows: readonly GridRow[];
  readonly months: readonly Month[];
}

/** Lays photos out; again only when they, their order or the width change. */
export function useGridLayout(photos: readonly PhotoView[], order: AlbumOrder, width: number): GridLayout {
  const columns = columnsFor(width);
  const gap = width < NARROW_PX ? 2 : 4;
  const side = width < NARROW_PX ? 0 : 16;
  const size = width === 0 ? 0 : (width - side * 2 - gap * (columns - 1)) / columns;
  const sections = useMemo(() => laySections(photos, order), [photos, order]);
  const rows = useMemo(
    () => (size === 0 ? [] : layRows(sections, { columns, dayHeight: DAY_HEIGHT, rowHeight: size + gap })),
    [sections, columns, size, gap],
  );
  const months = useMemo(() => layMonths(rows), [rows]);
  return { columns, size, gap, side, rows, months };
}
