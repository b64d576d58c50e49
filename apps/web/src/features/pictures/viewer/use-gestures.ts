import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import { type GestureHooks, Gestures } from "./gestures.dom.ts";

const KEY_STEP = 1.5;

/** Fingers, mouse and keys over the open picture. The stage and the picture are handed in as they are drawn. */
export function useGestures(options: Pick<GestureHooks, "onSwipe" | "onClose" | "hasNeighbour">) {
  const [stage, setStage] = useState<HTMLElement | null>(null);
  const picture = useRef<HTMLElement | null>(null);
  const gestures = useRef<Gestures | null>(null);
  const [isZoomed, setZoomed] = useState(false);
  // Between the first finger down and the last one up the page may be drawn anew: what listens stays.
  const onSwipe = useEffectEvent((step: -1 | 1) => options.onSwipe(step));
  const onClose = useEffectEvent(() => options.onClose());
  const hasNeighbour = useEffectEvent((step: -1 | 1) => options.hasNeighbour(step));
  useEffect(() => {
    if (stage === null) return undefined;
    const made = new Gestures(stage, {
      onSwipe: (step) => onSwipe(step),
      onClose: () => onClose(),
      hasNeighbour: (step) => hasNeighbour(step),
      onZoom: setZoomed,
      picture: () => picture.current,
    });
    gestures.current = made;
    return () => {
      made[Symbol.dispose]();
      gestures.current = null;
    };
  }, [stage]);
  const reset = useCallback(() => gestures.current?.reset(), []);
  const zoomIn = useCallback(() => gestures.current?.zoomBy(KEY_STEP), []);
  const zoomOut = useCallback(() => gestures.current?.zoomBy(1 / KEY_STEP), []);
  return { setStage, picture, isZoomed, zoomIn, zoomOut, reset };
}
