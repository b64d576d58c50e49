import type { FileId, PhotoView } from "@musubi/protocol";
import { useCallback, useMemo, useState } from "react";

/** Photos that are chosen for something. */
export interface Selection {
  readonly ids: ReadonlySet<FileId>;
  /** True as soon as one is chosen, or choosing was asked for. */
  readonly isOn: boolean;
  /** One more, or one less. With `isRange` all from the one that was touched last up to this one. */
  readonly toggle: (index: number, isRange: boolean) => void;
  /** These, all or none of them. */
  readonly setMany: (from: number, to: number, isChosen: boolean) => void;
  readonly begin: () => void;
  readonly clear: () => void;
}

interface State {
  readonly ids: ReadonlySet<FileId>;
  readonly anchor: FileId | null;
  readonly isOn: boolean;
}

const NONE: State = { ids: new Set(), anchor: null, isOn: false };

/** What is chosen after a photo was touched. Pure. */
export function toggled(state: State, photos: readonly Pick<PhotoView, "fileId">[], index: number, isRange: boolean): State {
  const touched = photos[index];
  if (touched === undefined) return state;
  const ids = new Set(state.ids);
  const anchor = photos.findIndex(({ fileId }) => fileId === state.anchor);
  if (isRange && anchor >= 0) {
    for (const { fileId } of photos.slice(Math.min(anchor, index), Math.max(anchor, index) + 1)) ids.add(fileId);
    return { ids, anchor: state.anchor, isOn: true };
  }
  if (!ids.delete(touched.fileId)) ids.add(touched.fileId);
  return { ids, anchor: touched.fileId, isOn: ids.size > 0 };
}

/** What is chosen among the photos of an album. Photos that leave it leave the choice. */
export function useSelection(photos: readonly PhotoView[]): Selection {
  const [state, setState] = useState(NONE);
  const ids = useMemo(() => {
    if (state.ids.size === 0) return state.ids;
    return new Set(photos.flatMap(({ fileId }) => (state.ids.has(fileId) ? [fileId] : [])));
  }, [state.ids, photos]);
  const toggle = useCallback((index: number, isRange: boolean) => setState((now) => toggled(now, photos, index, isRange)), [photos]);
  const setMany = useCallback(
    (from: number, to: number, isChosen: boolean) =>
      setState((now) => {
        const next = new Set(now.ids);
        for (const { fileId } of photos.slice(from, to)) {
          if (isChosen) next.add(fileId);
          else next.delete(fileId);
        }
        return { ids: next, anchor: photos[from]?.fileId ?? null, isOn: next.size > 0 };
      }),
    [photos],
  );
  const begin = useCallback(() => setState((now) => ({ ...now, isOn: true })), []);
  const clear = useCallback(() => setState(NONE), []);
  // All that was chosen has gone meanwhile: there is nothing to go on with.
  const isOn = state.isOn && (ids.size > 0 || state.ids.size === 0);
  return { ids, isOn, toggle, setMany, begin, clear };
}
