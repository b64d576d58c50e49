import { type RefObject, useLayoutEffect } from "react";

/** Tells the style sheets, as `--screen-top`, how far down the screen begins: lines about the connection, updates and keys lie above it. */
export function useScreenTop(screen: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = screen.current;
    if (element === null) return undefined;
    const root = document.documentElement;
    const tell = () => root.style.setProperty("--screen-top", `${element.offsetTop}px`);
    const observer = new ResizeObserver(tell);
    observer.observe(element);
    return () => {
      observer.disconnect();
      root.style.removeProperty("--screen-top");
    };
  }, [screen]);
}
