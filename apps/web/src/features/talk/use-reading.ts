import type { TalkView } from "@musubi/protocol";
import { useEffect, useSyncExternalStore } from "react";
import { useEngine } from "../../data/hooks.ts";
import type { Row } from "./rows.ts";
import type { TimelineVirtualizer } from "./use-jump.ts";

interface Options {
  readonly talk: TalkView;
  readonly rows: readonly Row[];
  readonly virtualizer: TimelineVirtualizer;
  readonly isPlaced: boolean;
}

function watchAttention(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  window.addEventListener("focus", listener);
  window.addEventListener("blur", listener);
  return () => {
    document.removeEventListener("visibilitychange", listener);
    window.removeEventListener("focus", listener);
    window.removeEventListener("blur", listener);
  };
}

/** The place of the last message in these rows, or null. */
function lastSeq(rows: readonly Row[], endIndex: number): number | null {
  for (let index = Math.min(endIndex, rows.length - 1); index >= 0; index -= 1) {
    const row = rows[index];
    if (row?.kind === "message" || row?.kind === "system") return row.message.seq;
  }
  return null;
}

/** Marks as read what stands on the screen while somebody looks at it. Says whether the newest message is in view. */
export function useReading({ talk, rows, virtualizer, isPlaced }: Options): { readonly isAtEnd: boolean } {
  const engine = useEngine();
  const isLooking = useSyncExternalStore(watchAttention, () => document.visibilityState === "visible" && document.hasFocus());
  const endIndex = virtualizer.range?.endIndex ?? -1;
  const seen = isPlaced ? lastSeq(rows, endIndex) : null;
  const { talkId } = talk;
  const { readSeq } = talk.mine;
  useEffect(() => {
    if (isLooking && seen !== null && seen > readSeq) engine.markRead(talkId, seen);
  }, [engine, talkId, isLooking, seen, readSeq]);
  return { isAtEnd: endIndex >= rows.length - 2 };
}
