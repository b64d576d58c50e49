import { useState } from "react";
import { type PreferenceName, recall, remember } from "../data/device-memory.ts";
import classes from "./pane-handle.module.css";

export interface PaneWidth {
  readonly name: Extract<PreferenceName, `pane.${string}`>;
  readonly width: number;
  readonly min: number;
  readonly max: number;
  readonly set: (width: number) => void;
}

interface Bounds {
  readonly name: PaneWidth["name"];
  readonly first: number;
  readonly min: number;
  readonly max: number;
}

/** The width of a pane in pixels, remembered on this device. */
export function usePaneWidth({ name, first, min, max }: Bounds): PaneWidth {
  const [width, setWidth] = useState(() => {
    const remembered = Number(recall(name) ?? Number.NaN);
    return Number.isFinite(remembered) ? Math.min(max, Math.max(min, remembered)) : first;
  });
  const set = (next: number) => {
    const bounded = Math.round(Math.min(max, Math.max(min, next)));
    setWidth(bounded);
    remember(name, String(bounded));
  };
  return { name, width, min, max, set };
}

interface Props {
  readonly pane: PaneWidth;
  /** The side of the handle on which the pane lies. */
  readonly side: "start" | "end";
  readonly label: string;
}

const STEP = 16;

/** The line between two panes: drag it, or move it with the arrow keys. */
export function PaneHandle({ pane, side, label }: Props) {
  const sign = side === "start" ? 1 : -1;
  const onPointerDown = (event: React.PointerEvent<HTMLDivElement>) => {
    const handle = event.currentTarget;
    const from = event.clientX;
    const { width } = pane;
    handle.setPointerCapture(event.pointerId);
    const onMove = (move: PointerEvent) => pane.set(width + sign * (move.clientX - from));
    const onEnd = () => {
      handle.removeEventListener("pointermove", onMove);
      handle.removeEventListener("pointerup", onEnd);
      handle.removeEventListener("pointercancel", onEnd);
    };
    handle.addEventListener("pointermove", onMove);
    handle.addEventListener("pointerup", onEnd);
    handle.addEventListener("pointercancel", onEnd);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowLeft") pane.set(pane.width - sign * STEP);
    else if (event.key === "ArrowRight") pane.set(pane.width + sign * STEP);
    else return;
    event.preventDefault();
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={pane.width}
      aria-valuemin={pane.min}
      aria-valuemax={pane.max}
      className={classes["handle"]}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}
