import { useRef } from "react";
import { swallowNextClick } from "./swallow-click.ts";

const HOLD_MS = 450;
const MOVE_PX = 10;

/** Handlers that call `onHold` when a finger rests on the element. A finger that scrolls does not rest. Lifting it afterwards presses nothing. */
export function useLongPress(onHold: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const from = useRef({ x: 0, y: 0 });
  const stop = () => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
  };
  return {
    onPointerDown: (event: React.PointerEvent) => {
      if (event.pointerType !== "touch") return;
      from.current = { x: event.clientX, y: event.clientY };
      timer.current = setTimeout(() => {
        timer.current = null;
        swallowNextClick(window);
        onHold();
      }, HOLD_MS);
    },
    onPointerMove: (event: React.PointerEvent) => {
      if (Math.hypot(event.clientX - from.current.x, event.clientY - from.current.y) > MOVE_PX) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
  };
}
