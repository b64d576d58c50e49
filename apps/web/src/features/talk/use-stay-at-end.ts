import { type RefObject, useEffect } from "react";

/** Pixels from the end within which somebody counts as reading the newest. */
const NEAR_END_PX = 80;

/** Keeps the newest message in sight when the place for the talk shrinks: a keyboard opens, a banner appears, a draft grows. */
export function useStayAtEnd(scroller: RefObject<HTMLElement | null>, isPlaced: boolean): void {
  useEffect(() => {
    const element = scroller.current;
    if (element === null || !isPlaced) return undefined;
    const fromEnd = () => element.scrollHeight - element.clientHeight - element.scrollTop;
    let lastFromEnd = fromEnd();
    const note = () => {
      lastFromEnd = fromEnd();
    };
    const observer = new ResizeObserver(() => {
      if (lastFromEnd <= NEAR_END_PX) element.scrollTop = element.scrollHeight;
      note();
    });
    observer.observe(element);
    element.addEventListener("scroll", note, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", note);
    };
  }, [scroller, isPlaced]);
}
