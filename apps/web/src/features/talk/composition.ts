/** What a key event must say for the decision below. */
export interface KeyFacts {
  readonly key: string;
  readonly isComposing: boolean;
  readonly keyCode: number;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** The code that browsers give to keys which an input method has swallowed. */
const SWALLOWED = 229;

/**
 * Whether the key belongs to the input method. Safari ends the composition before it reports the Enter that confirmed it, so
 * `isComposing` alone would send a half-written message; the code 229 still tells.
 */
export function isComposing(event: Pick<KeyFacts, "isComposing" | "keyCode">): boolean {
  return event.isComposing || event.keyCode === SWALLOWED;
}

/** Whether this key sends the message: Enter, or with Ctrl or ⌘ everywhere. On a touch keyboard Enter is a new line. */
export function sends(event: KeyFacts, isTouch: boolean): boolean {
  if (event.key !== "Enter" || isComposing(event) || event.shiftKey || event.altKey) return false;
  return event.ctrlKey || event.metaKey || !isTouch;
}
