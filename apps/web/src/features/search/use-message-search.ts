import type { SearchAnswer } from "@musubi/client";
import type { MessageView, TalkId } from "@musubi/protocol";
import { useCallback, useEffect, useState } from "react";
import { useEngine } from "../../data/hooks.ts";

export interface MessageSearch {
  readonly kind: "idle" | "searching" | "found" | "failed";
  readonly messages: readonly MessageView[];
  /** Where the next page begins; undefined at the end. */
  readonly next: string | undefined;
  /** False when the server stopped before it had looked everywhere. */
  readonly isComplete: boolean;
}

const IDLE: MessageSearch = { kind: "idle", messages: [], next: undefined, isComplete: true };
const PAUSE_MS = 250;
const PAGE = 30;
const QUERY_MIN = 2;

/** Whether a query has the two characters that the search needs. */
export function isLongEnough(query: string): boolean {
  return Array.from(query).length >= QUERY_MIN;
}

function pageOf({ next, isComplete }: SearchAnswer): Pick<MessageSearch, "next" | "isComplete"> {
  return { next, isComplete };
}

/** Searches messages while the words are typed: after a short pause, and only the newest answer counts. */
export function useMessageSearch(query: string, talkId?: TalkId): { readonly search: MessageSearch; readonly more: () => void } {
  const engine = useEngine();
  const [search, setSearch] = useState<MessageSearch>(IDLE);
  const isLong = isLongEnough(query);
  useEffect(() => {
    if (!isLong) return undefined;
    let isWanted = true;
    const run = async () => {
      setSearch((before) => ({ ...before, kind: "searching" }));
      const answer = await engine.search(query, { ...(talkId === undefined ? {} : { talkId }), countMax: PAGE });
      if (!isWanted) return;
      if (answer.ok) setSearch({ kind: "found", ...pageOf(answer.value), messages: answer.value.messages });
      else setSearch({ ...IDLE, kind: "failed" });
    };
    const timer = setTimeout(() => void run(), PAUSE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [engine, query, talkId, isLong]);

  const more = useCallback(async () => {
    if (search.next === undefined) return;
    const before = search.next;
    const answer = await engine.search(query, { ...(talkId === undefined ? {} : { talkId }), before, countMax: PAGE });
    setSearch((now) => {
      // Another search has begun meanwhile: this page belongs to the old one.
      if (now.next !== before) return now;
      if (!answer.ok) return { ...now, kind: "failed" };
      return { kind: "found", ...pageOf(answer.value), messages: [...now.messages, ...answer.value.messages] };
    });
  }, [engine, query, talkId, search.next]);

  return { search: isLong ? search : IDLE, more: () => void more() };
}
