import { useEffect, useState, useSyncExternalStore } from "react";
import { useSignedIn } from "../../data/hooks.ts";
import type { EmojiHabits } from "../../data/kept-emoji.ts";
import type { EmojiTable } from "./emoji.ts";
import { loadTable } from "./load-table.ts";

/** The names of all emoji; "loading" and "failed" while there are none. */
export function useEmojiTable(): EmojiTable | "loading" | "failed" {
  const [table, setTable] = useState<EmojiTable | "loading" | "failed">("loading");
  useEffect(() => {
    let isGone = false;
    loadTable().then(
      (loaded) => isGone || setTable(loaded),
      () => isGone || setTable("failed"),
    );
    return () => {
      isGone = true;
    };
  }, []);
  return table;
}

/** What I used last, my skin tone, and the ways to change both. */
export function useEmojiHabits(): EmojiHabits & {
  readonly remember: (emoji: string) => void;
  readonly chooseTone: (tone: number) => void;
} {
  const { emoji } = useSignedIn();
  const habits = useSyncExternalStore(emoji.subscribe, emoji.read);
  return { ...habits, remember: (one) => emoji.use(one), chooseTone: (tone) => emoji.chooseTone(tone) };
}
