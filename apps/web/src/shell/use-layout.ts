import { useMediaQuery } from "@mantine/hooks";

/** "phone": one column; "tablet": list and talk; "desktop": list, talk and details side by side. */
export type Layout = "phone" | "tablet" | "desktop";

/** Which layout fits the window now. The same widths stand in the style sheets. */
export function useLayout(): Layout {
  const isWide = useMediaQuery("(min-width: 72em)", undefined, { getInitialValueInEffect: false });
  const isMiddle = useMediaQuery("(min-width: 48em)", undefined, { getInitialValueInEffect: false });
  return isWide ? "desktop" : isMiddle ? "tablet" : "phone";
}

/** Whether a finger is the main way to point: then Enter makes a new line, and menus open by a long press. */
export function useIsTouch(): boolean {
  return useMediaQuery("(pointer: coarse)", undefined, { getInitialValueInEffect: false });
}
