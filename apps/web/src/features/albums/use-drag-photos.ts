import type { FileId, PhotoView } from "@musubi/protocol";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { gapAt, type Spot, spotBefore } from "./arrange.ts";
import { PhotoDrags } from "./drag-photos.dom.ts";
import type { GridLayout } from "./use-grid-layout.ts";

/** Photos that are being dragged, and between which others they would be let go. */
export interface Drag {
  readonly ids: ReadonlySet<FileId>;
  readonly gap: number;
}

interface Options {
  readonly grid: React.RefObject<HTMLDivElement | null>;
  readonly scroller: HTMLDivElement | null;
  readonly photos: readonly PhotoView[];
  readonly layout: Pick<GridLayout, "rows" | "size" | "gap">;
  /** What goes along when one of them is dragged. */
  readonly chosen: ReadonlySet<FileId>;
  /** Null: nothing can be moved here. */
  readonly onPlace: ((ids: ReadonlySet<FileId>, spot: Spot) => void) | null;
}

/** Photos are put in another order with mouse or finger. Gives what is under way; null while nothing is. */
export function useDragPhotos({ grid, scroller, photos, layout, chosen, onPlace }: Options): Drag | null {
  const [drag, setDrag] = useState<Drag | null>(null);
  // The pointer is faster than the page is drawn.
  const now = useRef<Drag | null>(null);
  const put = (next: Drag | null) => {
    now.current = next;
    setDrag(next);
  };
  const onLift = useEffectEvent((index: number) => {
    const photo = photos[index];
    if (photo === undefined) return;
    put({ ids: chosen.has(photo.fileId) ? chosen : new Set([photo.fileId]), gap: index });
  });
  const onOver = useEffectEvent((point: { readonly x: number; readonly y: number }) => {
    const gap = gapAt(layout.rows, point, layout.size + layout.gap);
    if (now.current !== null && now.current.gap !== gap) put({ ...now.current, gap });
  });
  const onDrop = useEffectEvent(() => {
    const dropped = now.current;
    put(null);
    const spot = dropped === null ? null : spotBefore(photos, dropped.ids, dropped.gap);
    if (dropped !== null && spot !== null) onPlace?.(dropped.ids, spot);
  });
  const onCancel = useEffectEvent(() => put(null));
  const isOn = onPlace !== null;
  useEffect(() => {
    if (!isOn || grid.current === null || scroller === null) return undefined;
    const drags = new PhotoDrags(grid.current, scroller, {
      onLift: (index) => onLift(index),
      onOver: (point) => onOver(point),
      onDrop: () => onDrop(),
      onCancel: () => onCancel(),
    });
    return () => drags[Symbol.dispose]();
  }, [isOn, grid, scroller]);
  return drag;
}
