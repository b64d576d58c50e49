import { LIMITS, type SendableContent } from "@musubi/protocol";
import { useEffect, useRef, useState } from "react";
import { useEngine } from "../../data/hooks.ts";
import { useAct } from "../../shell/notices.tsx";
import { insertMention, type MentionQuery, mentionQuery, moveMentions } from "./mention-draft.ts";
import { type Intent, useScene } from "./scene.ts";
import type { MentionSpan } from "./text-parts.ts";

interface Written {
  readonly text: string;
  readonly mentions: readonly MentionSpan[];
}

const NOTHING: Written = { text: "", mentions: [] };

/** Mentions as the contract wants them; the field is left out when there is none. */
function mentionsOf(written: Written): { mentions?: MentionSpan[] } {
  return written.mentions.length === 0 ? {} : { mentions: written.mentions.slice(0, LIMITS.mentions) };
}

/** Takes spaces off both ends and moves the mentions along. */
function trimmed({ text, mentions }: Written): Written {
  const lead = text.length - text.trimStart().length;
  const body = text.trim();
  const moved = mentions.map((mention) => ({ ...mention, start: mention.start - lead }));
  return { text: body, mentions: moved.filter(({ start, length }) => start >= 0 && start + length <= body.length) };
}

/** What is being written in a talk: text, mentions, draft, and what happens when it is sent. */
export function useComposer(intent: Intent, onSent: () => void) {
  const { talk, intend } = useScene();
  const engine = useEngine();
  const act = useAct();
  const field = useRef<HTMLTextAreaElement>(null);
  const { talkId } = talk;
  const [written, setWritten] = useState<Written>(() => ({ text: talk.mine.draft?.text ?? "", mentions: [] }));
  const [query, setQuery] = useState<MentionQuery | null>(null);
  const [isBusy, setBusy] = useState(false);
  const beforeEdit = useRef<Written>(NOTHING);
  const latest = useRef(written);
  latest.current = written;
  const replyTo = intent.kind === "reply" ? intent.seq : null;
  const isEditing = intent.kind === "edit";

  // Editing borrows the field; what was being written comes back afterwards.
  useEffect(() => {
    if (intent.kind === "edit") {
      const { content } = intent.message;
      beforeEdit.current = latest.current;
      if (content.kind === "text") setWritten({ text: content.text, mentions: content.mentions ?? [] });
      return () => setWritten(beforeEdit.current);
    }
    return;
  }, [intent]);
  useEffect(() => {
    if (intent.kind !== "write") field.current?.focus();
  }, [intent]);

  // A draft from another device arrives while nothing is being written here.
  const draftText = talk.mine.draft?.text ?? "";
  useEffect(() => {
    if (document.activeElement !== field.current && !isEditing) {
      setWritten((now) => (now.text === draftText ? now : { text: draftText, mentions: [] }));
    }
  }, [draftText, isEditing]);

  const change = (next: Written) => {
    setWritten(next);
    if (isEditing) return;
    engine.saveDraft(talkId, next.text.slice(0, LIMITS.textLength), replyTo);
    if (next.text !== "") engine.signalTyping(talkId);
  };
  const write = (text: string, caret: number) => {
    change({ text, mentions: moveMentions(written.text, text, written.mentions) });
    setQuery(talk.kind === "group" ? mentionQuery(text, caret) : null);
  };
  const mention = (accountId: MentionSpan["accountId"], name: string) => {
    if (query === null) return;
    const caret = query.start + query.query.length + 1;
    const next = insertMention({ ...written, caret, query, accountId, name });
    change({ text: next.text, mentions: next.mentions });
    setQuery(null);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.caret, next.caret);
    });
  };

  const post = (content: SendableContent) => {
    engine.send(talkId, content, replyTo === null ? {} : { replyTo });
    intend({ kind: "write" });
    onSent();
  };
  const saveEdit = async (body: Written) => {
    if (intent.kind !== "edit") return;
    setBusy(true);
    const answer = await act(engine.edit(talkId, intent.message.seq, body.text, body.mentions));
    setBusy(false);
    if (answer.ok) intend({ kind: "write" });
  };
  const body = trimmed(written);
  const left = LIMITS.textLength - [...body.text].length;
  const canSend = body.text !== "" && left >= 0 && !isBusy;
  const send = () => {
    if (!canSend) return;
    if (isEditing) return void saveEdit(body);
    setWritten(NOTHING);
    setQuery(null);
    engine.saveDraft(talkId, "");
    post({ kind: "text", text: body.text, ...mentionsOf(body) });
  };
  const cancel = () => {
    if (intent.kind === "reply") engine.saveDraft(talkId, written.text, null);
    intend({ kind: "write" });
  };
  return { field, written, query, write, mention, closeMentions: () => setQuery(null), post, send, cancel, canSend, left, isBusy };
}
