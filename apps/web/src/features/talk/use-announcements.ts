import type { MessageView, TalkId } from "@musubi/protocol";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../data/hooks.ts";
import { useAnnounce } from "../../shell/announcer.tsx";
import { useGist } from "../talks/use-preview.ts";
import type { Names } from "./use-names.ts";

/** What was said before these has left the live region long ago. */
const KEPT_MAX = 20;

/**
 * Says new messages of the open talk to screen readers, as they come. Older ones that scrolling loads stay silent, and what was
 * just said goes at once when its message is taken back or changed.
 */
export function useAnnouncements(talkId: TalkId, myId: MessageView["senderId"], names: Names): void {
  const { t } = useTranslation("talk");
  const engine = useEngine();
  const announce = useAnnounce();
  const gist = useGist();
  // Outlives a change of names: what was said a moment ago can still be taken back.
  const takeBack = useRef(new Map<number, () => void>());
  useEffect(() => {
    let newest = engine.state().talks.byId.get(talkId)?.lastSeq ?? 0;
    return engine.connection.on("message.changed", ({ message }) => {
      if (message.talkId !== talkId) return;
      if (message.content.kind === "unsent" || message.editedAt !== null) takeBack.current.get(message.seq)?.();
      if (message.seq <= newest) return;
      newest = message.seq;
      const text = gist(message);
      if (message.senderId === myId || text === "") return;
      takeBack.current.set(message.seq, announce(t("announceMessage", { name: names.nameOf(message.senderId), text })));
      const [oldest] = takeBack.current.keys();
      if (takeBack.current.size > KEPT_MAX && oldest !== undefined) takeBack.current.delete(oldest);
    });
  }, [engine, talkId, myId, names, announce, gist, t]);
}
