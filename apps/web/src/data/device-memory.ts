/*
 * The few preferences that must be known before an account is: kept in localStorage, never anything that was said or read.
 * A browser that refuses to store gets the defaults each time.
 */
const PREFIX = "musubi.";
const CHANGED = "musubi:memory";

export type PreferenceName =
  | "theme"
  | "language"
  | "account"
  | "pane.list"
  | "pane.details"
  | "details"
  | "invite"
  /** Until when (milliseconds) this session may set a password without the present one: a recovery code opened it. */
  | "recovered"
  /** The account whose recovery codes were made here and not yet confirmed as kept. */
  | "codes"
  /** Until when (milliseconds) nobody is reminded here to make a recovery key for sealed talks. */
  | "key.later"
  /** "elsewhere": the last session here was not ended on this device. */
  | "ended"
  /** The purges of pictures that this device has followed, by class. */
  | "epochs"
  /** Since when the newest friendship lasts that was looked at here. */
  | "friends.seen";

/** The remembered value, or null. */
export function recall(name: PreferenceName): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** Remembers a value on this device; null forgets it. */
export function remember(name: PreferenceName, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
    dispatchEvent(new Event(CHANGED));
  } catch {
    // Nothing to do: the preference lasts until the page is closed.
  }
}

/** Calls the listener when something is remembered or forgotten, here or in another tab. Answers with the way to stop. */
export function watchMemory(listener: () => void): () => void {
  addEventListener(CHANGED, listener);
  addEventListener("storage", listener);
  return () => {
    removeEventListener(CHANGED, listener);
    removeEventListener("storage", listener);
  };
}
