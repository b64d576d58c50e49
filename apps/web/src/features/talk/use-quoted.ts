import { listMessages, type MessageView } from "@musubi/protocol";
import { useEffect, useState } from "react";
import { useEngine, useEngineState } from "../../data/hooks.ts";
import { useScene } from "./scene.ts";

/** The message at a place of the talk: undefined while it is being looked up, null when it is not to be had. */
export function useQuoted(seq: number): MessageView | null | undefined {
  const engine = useEngine();
  const { talk, quotes } = useScene();
  const { talkId } = talk;
  const loaded = useEngineState((state) => state.timelines.get(talkId)?.messages.find((message) => message.seq === seq));
  const [, setFetched] = useState(0);
  const isKnown = loaded !== undefined || quotes.has(seq);
  const isHidden = seq <= talk.mine.joinedSeq;
  useEffect(() => {
    if (isKnown || isHidden) return undefined;
    let isWanted = true;
    const look = async () => {
      const answer = await engine.connection.call(listMessages, { talkId, before: seq + 1, countMax: 1 });
      if (!answer.ok) return;
      const messages = await engine.reveal(answer.value.messages);
      quotes.set(seq, messages.find((message) => message.seq === seq) ?? null);
      if (isWanted) setFetched((count) => count + 1);
    };
    void look();
    return () => {
      isWanted = false;
    };
  }, [engine, quotes, talkId, seq, isKnown, isHidden]);
  if (loaded !== undefined) return loaded;
  return isHidden ? null : quotes.get(seq);
}
