/*
 * The few preferences that must be known before an account is: kept in localStorage, never anything that was said or read.
 * A browser that refuses to store gets the defaults each time.
 */
const PREFIX = "musubi.";

export type PreferenceName = "theme" | "language" | "account" | "pane.list" | "pane.details" | "details" | "invite";

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
  } catch {
    // Nothing to do: the preference lasts until the page is closed.
  }
}
