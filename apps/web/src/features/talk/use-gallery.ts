import { listMessages, type MessageView, type TalkId } from "@musubi/protocol";
import { useEffect, useMemo, useState } from "react";
import { useEngine, useTimeline } from "../../data/hooks.ts";
import { isLookedAt } from "../pictures/parts/files-body.tsx";

/** The messages of a talk that show pictures or videos, as far back as was looked. */
export interface Gallery {
  /** The newest first. */
  readonly messages: readonly MessageView[];
  readonly hasMore: boolean;
  readonly isLooking: boolean;
  /** Looks further back, until some more are found or the talk begins. */
  readonly look: () => Promise<void>;
}

const PAGE = 200;
const ENOUGH = 40;
/** So many pages are read at one press at most: a long talk without pictures is not read whole. */
const PAGES_MAX = 10;

function hasPictures({ content }: MessageView): boolean {
  return content.kind === "files" && content.files.some(isLookedAt);
}

/** Gathers the pictures of a talk. Nothing is read before somebody looks; what is taken back leaves at once. */
export function useGallery(talkId: TalkId): Gallery {
  const engine = useEngine();
  const loaded = useTimeline(talkId)?.messages;
  const [found, setFound] = useState<ReadonlyMap<number, MessageView>>(new Map());
  const [before, setBefore] = useState<number | null>(null);
  const [hasMore, setMore] = useState(true);
  const [isLooking, setLooking] = useState(false);
  useEffect(
    () =>
      engine.connection.on("message.changed", ({ message }) => {
        if (message.talkId !== talkId) return;
        void engine.reveal([message]).then(([shown = message]) => {
          setFound((now) => (now.has(message.seq) ? new Map([...now, [message.seq, shown]]) : now));
        });
      }),
    [engine, talkId],
  );
  const look = async () => {
    setLooking(true);
    const more = new Map<number, MessageView>();
    let [at, isEnd] = [before, false];
    for (let page = 0; page < PAGES_MAX && more.size < ENOUGH && !isEnd; page += 1) {
      const answer = await engine.connection.call(listMessages, { talkId, countMax: PAGE, ...(at === null ? {} : { before: at }) });
      if (!answer.ok) break;
      const { messages, hasBefore } = answer.value;
      for (const message of await engine.reveal(messages)) if (hasPictures(message)) more.set(message.seq, message);
      at = messages[0]?.seq ?? at;
      isEnd = !hasBefore;
    }
    setFound((now) => new Map([...more, ...now]));
    setBefore(at);
    setMore(!isEnd);
    setLooking(false);
  };
  const messages = useMemo(() => {
    const all = new Map(found);
    // What the talk itself shows is newer than what was read for the gallery.
    for (const message of loaded ?? []) if (all.has(message.seq) || hasPictures(message)) all.set(message.seq, message);
    return [...all.values()].filter(hasPictures).toSorted((a, b) => b.seq - a.seq);
  }, [found, loaded]);
  return { messages, hasMore, isLooking, look };
}
