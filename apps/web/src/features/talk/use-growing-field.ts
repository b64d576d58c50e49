import { useLayoutEffect } from "react";

/** Lets a text field grow with its text, up to the height that its style allows. */
export function useGrowingField(field: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    element.style.setProperty("block-size", "auto");
    // An empty field takes its height from the style, not from a placeholder that wraps.
    element.style.setProperty("block-size", text === "" ? "" : `${element.scrollHeight + 2}px`);
  }, [field, text]);
}
