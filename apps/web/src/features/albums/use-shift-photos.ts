import type { FileId, PhotoView } from "@musubi/protocol";
import { useRef } from "react";
import { type Spot, spotBy } from "./arrange.ts";

interface Options {
  readonly photos: readonly PhotoView[];
  /** What goes along when one of them is moved. */
  readonly chosen: ReadonlySet<FileId>;
  /** Null: nothing can be moved here. */
  readonly onPlace: ((ids: ReadonlySet<FileId>, spot: Spot) => Promise<boolean>) | null;
}

/** Moves the photo with this index, or what is chosen with it, so many places on; answers with where that photo stands then, null when nothing moved. */
export type ShiftPhotos = (index: number, by: number) => Promise<{ readonly fileId: FileId; readonly index: number } | null>;

/** See ShiftPhotos. Null where nothing can be moved. */
export function useShiftPhotos({ photos, chosen, onPlace }: Options): ShiftPhotos | null {
  const isPlacing = useRef(false);
  if (onPlace === null) return null;
  return async (index, by) => {
    const photo = photos[index];
    // One after the other: the next one begins where the last one led.
    if (photo === undefined || isPlacing.current) return null;
    const ids = chosen.has(photo.fileId) ? chosen : new Set([photo.fileId]);
    const spot = spotBy(photos, ids, by);
    if (spot === null) return null;
    isPlacing.current = true;
    const isPlaced = await onPlace(ids, spot);
    isPlacing.current = false;
    const rank = photos.filter(({ fileId }) => ids.has(fileId)).findIndex(({ fileId }) => fileId === photo.fileId);
    return isPlaced ? { fileId: photo.fileId, index: spot.index + rank } : null;
  };
}
