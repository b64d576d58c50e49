import type { Timeline } from "@musubi/client";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Row } from "./rows.ts";
import type { TimelineVirtualizer } from "./use-jump.ts";

interface Options {
  readonly rows: readonly Row[];
  readonly virtualizer: TimelineVirtualizer;
  readonly timeline: Timeline | undefined;
  readonly at: number | null;
  readonly unreadAfter: number | null;
  readonly jump: (seq: number) => void;
}

/**
 * Where a talk opens: at the message that the address names, else at the first unread one, else at the newest. True once it
 * stands there.
 */
export function useFirstPlace({ rows, virtualizer, timeline, at, unreadAfter, jump }: Options): boolean {
  const [isPlaced, setPlaced] = useState(false);
  const jumped = useRef<number | null>(null);
  const isLoaded = timeline?.isLoaded === true;
  const isReady = isLoaded && timeline.loading !== "newest";
  useLayoutEffect(() => {
    if (!isLoaded || isPlaced) return;
    const unread = rows.findIndex(({ kind }) => kind === "unread");
    if (at !== null) virtualizer.scrollToEnd();
    else if (unread >= 0) virtualizer.scrollToIndex(Math.max(0, unread - 1), { align: "start" });
    else virtualizer.scrollToEnd();
    setPlaced(true);
  }, [isLoaded, isPlaced, rows, virtualizer, at]);
  useEffect(() => {
    // A jump before the newest page has arrived would be overtaken by it.
    if (!isPlaced || !isReady || at === null || jumped.current === at) return;
    jumped.current = at;
    jump(at);
  }, [isPlaced, isReady, at, jump]);
  const isUnreadFar = isPlaced && isReady && at === null && unreadAfter !== null && !rows.some(({ kind }) => kind === "unread");
  const hasBefore = timeline?.hasBefore === true;
  useEffect(() => {
    if (!isUnreadFar || !hasBefore || jumped.current !== null || unreadAfter === null) return;
    jumped.current = unreadAfter;
    jump(Math.max(1, unreadAfter));
  }, [isUnreadFar, hasBefore, unreadAfter, jump]);
  return isPlaced;
}
