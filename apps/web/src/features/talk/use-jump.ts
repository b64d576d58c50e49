import type { Timeline } from "@musubi/client";
import type { TalkId } from "@musubi/protocol";
import type { Virtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useEngine } from "../../data/hooks.ts";
import { useAct } from "../../shell/notices.tsx";
import { type Row, rowOfSeq } from "./rows.ts";

export type TimelineVirtualizer = Virtualizer<HTMLDivElement, Element>;

interface Options {
  readonly talkId: TalkId;
  readonly rows: readonly Row[];
  readonly virtualizer: TimelineVirtualizer;
  readonly timeline: Timeline | undefined;
}

const MARK_MS = 2_000;

/** Going to a message, loaded or not, and back to the newest. */
export function useJump({ talkId, rows, virtualizer, timeline }: Options) {
  const engine = useEngine();
  const act = useAct();
  const wanted = useRef<number | "newest" | null>(null);
  const [markedSeq, setMarked] = useState<number | null>(null);
  const latest = useRef({ rows, virtualizer, timeline });
  useLayoutEffect(() => {
    latest.current = { rows, virtualizer, timeline };
  });

  const settle = useCallback(() => {
    const { rows: present, virtualizer: view, timeline: window } = latest.current;
    if (wanted.current === null) return;
    if (wanted.current === "newest") {
      if (window?.hasAfter === true) return;
      wanted.current = null;
      view.scrollToEnd();
      return;
    }
    const index = rowOfSeq(present, wanted.current);
    if (index < 0) return;
    setMarked(wanted.current);
    wanted.current = null;
    view.scrollToIndex(index, { align: "center" });
  }, []);

  // After a jump the rows arrive one render later.
  useEffect(settle, [settle, rows]);
  useEffect(() => {
    if (markedSeq === null) return undefined;
    const timer = setTimeout(() => setMarked(null), MARK_MS);
    return () => clearTimeout(timer);
  }, [markedSeq]);

  const jump = useCallback(
    (seq: number) => {
      wanted.current = seq;
      if (rowOfSeq(latest.current.rows, seq) >= 0) return settle();
      void act(engine.jumpTo(talkId, seq));
    },
    [engine, talkId, act, settle],
  );
  const toNewest = useCallback(() => {
    wanted.current = "newest";
    if (latest.current.timeline?.hasAfter !== true) return settle();
    void act(engine.jumpToNewest(talkId));
  }, [engine, talkId, act, settle]);
  return { jump, toNewest, markedSeq };
}
