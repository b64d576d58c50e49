import type { EmojiTable } from "./emoji.ts";

/** Fetches the names of all emoji: a file of its own, asked for when somebody opens the picker for the first time. */
export async function loadTable(): Promise<EmojiTable> {
  return (await import("virtual:emoji-table")).default;
}
