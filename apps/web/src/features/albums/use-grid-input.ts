import { useEffect, useRef } from "react";
import { useLongPress } from "../../shell/use-long-press.ts";
import { type GridRow, type GridStep, stepFrom } from "./lay-grid.ts";
import type { Selection } from "./use-selection.ts";
import type { ShiftPhotos } from "./use-shift-photos.ts";

interface Options {
  readonly rows: readonly GridRow[];
  readonly columns: number;
  readonly current: number;
  readonly pageRows: number;
  readonly selection: Selection;
  readonly setCurrent: (index: number) => void;
  readonly onOpen: (index: number) => void;
  /** Removes what is chosen, or the one that the keyboard is at. */
  readonly onRemove: (index: number) => void;
  readonly count: number;
  /** Null where nothing can be moved. */
  readonly onShift: ShiftPhotos | null;
  readonly onUndo: () => void;
}

const STEPS: Readonly<Record<string, GridStep>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  Home: "first",
  End: "last",
  PageUp: "pageUp",
  PageDown: "pageDown",
};

/** How far a key with Alt moves photos, in a grid of so many columns. */
function shiftOf(key: string, columns: number): number | undefined {
  const shifts: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    Home: Number.NEGATIVE_INFINITY,
    End: Number.POSITIVE_INFINITY,
  };
  return shifts[key];
}

/** The photo that an event happened on, and whether on its sign for choosing. */
function photoOf(target: EventTarget): { readonly index: number; readonly isCheck: boolean } | null {
  if (!(target instanceof Element)) return null;
  const index = target.closest("[data-index]")?.getAttribute("data-index") ?? null;
  return index === null ? null : { index: Number(index), isCheck: target.closest("[data-check]") !== null };
}

/** A key moved the focus: the photo that this selector names gets it as soon as it is drawn. */
function useLateFocus() {
  const wanted = useRef<string | null>(null);
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const cell = grid.current?.querySelector<HTMLElement>(wanted.current);
    if (cell === null || cell === undefined) return;
    wanted.current = null;
    cell.focus({ preventScroll: true });
  });
  const focusOn = (selector: string) => {
    wanted.current = selector;
  };
  return { grid, focusOn };
}

/** What fingers, mouse and keys do in the grid. One listener for all photos. */
export function useGridInput(options: Options) {
  const { rows, columns, current, pageRows, selection, setCurrent, onOpen, onRemove, count, onShift, onUndo } = options;
  const held = useRef<number | null>(null);
  const { grid, focusOn } = useLateFocus();
  const longPress = useLongPress(() => held.current !== null && selection.toggle(held.current, false));

  const onClick = (event: React.MouseEvent) => {
    const photo = photoOf(event.target);
    if (photo === null) return;
    setCurrent(photo.index);
    if (event.shiftKey) selection.toggle(photo.index, selection.isOn);
    else if (photo.isCheck || selection.isOn || event.ctrlKey || event.metaKey) selection.toggle(photo.index, false);
    else onOpen(photo.index);
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    const photo = photoOf(event.target);
    if (event.key === "Escape" && selection.isOn) {
      event.preventDefault();
      return selection.clear();
    }
    if (photo === null) return;
    const by = event.altKey ? shiftOf(event.key, columns) : undefined;
    if (by !== undefined && onShift !== null) {
      // The browser would go back to the page before.
      event.preventDefault();
      return void onShift(photo.index, by).then((moved) => {
        if (moved === null) return;
        // Another place is another element: the photo that went there has the focus as soon as it is drawn.
        focusOn(`[data-index="${moved.index}"][data-file="${moved.fileId}"]`);
        setCurrent(moved.index);
      });
    }
    const step = STEPS[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = stepFrom(rows, current, step, pageRows);
      if (event.shiftKey && next !== current) selection.setMany(Math.min(current, next), Math.max(current, next) + 1, true);
      focusOn(`[data-index="${next}"]`);
      return setCurrent(next);
    }
    const actions: Readonly<Record<string, () => void>> = {
      Enter: () => onOpen(photo.index),
      " ": () => selection.toggle(photo.index, event.shiftKey),
      Delete: () => onRemove(photo.index),
      Backspace: () => onRemove(photo.index),
      ...(event.ctrlKey || event.metaKey ? { a: () => selection.setMany(0, count, true), z: onUndo } : {}),
    };
    if (actions[event.key] === undefined) return;
    event.preventDefault();
    actions[event.key]?.();
  };

  return {
    grid,
    handlers: {
      onClick,
      onKeyDown,
      ...longPress,
      onPointerDown: (event: React.PointerEvent) => {
        held.current = photoOf(event.target)?.index ?? null;
        if (held.current !== null) longPress.onPointerDown(event);
      },
      // A finger that rests chooses; the system's own menu stays away.
      onContextMenu: (event: React.MouseEvent) => {
        if (held.current !== null && matchMedia("(pointer: coarse)").matches) event.preventDefault();
      },
    },
  };
}
