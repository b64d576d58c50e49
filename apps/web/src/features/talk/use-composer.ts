import type { FilesToUpload } from "@musubi/client";
import { LIMITS, type SendableContent } from "@musubi/protocol";
import { useState } from "react";
import { useEngine } from "../../data/hooks.ts";
import { useAct } from "../../shell/notices.tsx";
import { useTray } from "../pictures/tray/use-tray.ts";
import { type Intent, useScene } from "./scene.ts";
import { useWritten } from "./use-written.ts";
import { charactersLeft, textToSend, trimWritten } from "./written.ts";

/** What happens with what is written in a talk: it is sent, or replaces the text of an earlier message. */
export function useComposer(intent: Intent, onSent: () => void) {
  const { talk, intend } = useScene();
  const engine = useEngine();
  const act = useAct();
  const field = useWritten(intent);
  const [isBusy, setBusy] = useState(false);
  const { talkId } = talk;
  const replyTo = intent.kind === "reply" ? intent.seq : null;
  const body = trimWritten(field.written);
  const tray = useTray();
  const hasFiles = tray.chosen.length > 0 && intent.kind !== "edit";
  const left = hasFiles ? LIMITS.caption - Array.from(body.text).length : charactersLeft(body.text);
  const canSend = (hasFiles || body.text !== "") && left >= 0 && !isBusy;

  const options = replyTo === null ? {} : { replyTo };
  const post = (content: SendableContent) => {
    engine.send(talkId, content, options);
    intend({ kind: "write" });
    onSent();
  };
  const postFiles = (files: FilesToUpload) => {
    engine.sendFiles(talkId, files, options);
    intend({ kind: "write" });
    onSent();
  };
  const saveEdit = async (seq: number) => {
    setBusy(true);
    const answer = await act(engine.edit(talkId, seq, textToSend(body)));
    setBusy(false);
    if (answer.ok) intend({ kind: "write" });
  };
  const send = () => {
    if (!canSend) return;
    if (intent.kind === "edit") {
      void saveEdit(intent.message.seq);
      return;
    }
    field.clear();
    if (hasFiles) {
      const sources = tray.toSend();
      tray.clear();
      return postFiles({ sources, caption: body.text });
    }
    post({ kind: "text", ...textToSend(body) });
  };
  const cancel = () => {
    if (intent.kind === "reply") engine.saveDraft(talkId, field.written.text, null);
    intend({ kind: "write" });
  };
  return { ...field, tray, hasFiles, post, postFiles, send, cancel, canSend, left, isBusy };
}
