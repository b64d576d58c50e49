import type { MessageView, TalkId } from "@musubi/protocol";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../data/hooks.ts";
import { useAnnounce } from "../../shell/announcer.tsx";
import { useGist } from "../talks/use-preview.ts";
import type { Names } from "./use-names.ts";

/**
 * Says new messages of the open talk to screen readers, as they come. Older ones that scrolling loads stay silent, and what was
 * just said goes at once when its message is taken back or changed.
 */
export function useAnnouncements(talkId: TalkId, myId: MessageView["senderId"], names: Names): void {
  const { t } = useTranslation("talk");
  const engine = useEngine();
  const announce = useAnnounce();
  const gist = useGist();
  useEffect(() => {
    let newest = engine.state().talks.byId.get(talkId)?.lastSeq ?? 0;
    const takeBack = new Map<number, () => void>();
    const stop = engine.connection.on("message.changed", ({ message }) => {
      if (message.talkId !== talkId) return;
      if (message.content.kind === "unsent" || message.editedAt !== null) takeBack.get(message.seq)?.();
      if (message.seq <= newest) return;
      newest = message.seq;
      const text = gist(message);
      if (message.senderId === myId || text === "") return;
      takeBack.set(message.seq, announce(t("announceMessage", { name: names.nameOf(message.senderId), text })));
    });
    return () => {
      stop();
      for (const remove of takeBack.values()) remove();
    };
  }, [engine, talkId, myId, names, announce, gist, t]);
}
