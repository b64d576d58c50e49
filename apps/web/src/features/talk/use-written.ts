import { LIMITS, type LinkPreview } from "@musubi/protocol";
import { useEffect, useRef, useState } from "react";
import { useEngine } from "../../data/hooks.ts";
import { insertMention, type MentionQuery, mentionQuery, moveMentions } from "./mention-draft.ts";
import { type Intent, useScene } from "./scene.ts";
import type { MentionSpan } from "./text-parts.ts";
import { NOTHING_WRITTEN, type Written, withStandingCard } from "./written.ts";

/** What is being written: kept as a draft for all devices, lent to an edit and given back afterwards. */
export function useWritten(intent: Intent) {
  const { talk } = useScene();
  const engine = useEngine();
  const field = useRef<HTMLTextAreaElement>(null);
  const { talkId } = talk;
  const [written, setWritten] = useState<Written>(() => ({ ...NOTHING_WRITTEN, text: talk.mine.draft?.text ?? "" }));
  const [query, setQuery] = useState<MentionQuery | null>(null);
  const replyTo = intent.kind === "reply" ? intent.seq : null;
  const isEditing = intent.kind === "edit";
  useLentToEdit(intent, written, setWritten);
  useDraftOfOthers(field, isEditing, setWritten);
  useEffect(() => {
    if (intent.kind !== "write") field.current?.focus();
  }, [intent]);

  const change = (next: Written) => {
    setWritten(next);
    if (isEditing) return;
    engine.saveDraft(talkId, next.text.slice(0, LIMITS.textLength), replyTo);
    if (next.text !== "") engine.signalTyping(talkId);
  };
  const write = (text: string, caret: number) => {
    change(withStandingCard({ ...written, text, mentions: moveMentions(written.text, text, written.mentions) }));
    setQuery(talk.kind === "group" ? mentionQuery(text, caret) : null);
  };
  const mention = (accountId: MentionSpan["accountId"], name: string) => {
    if (query === null) return;
    const caret = query.start + query.query.length + 1;
    const next = insertMention({ ...written, caret, query, accountId, name });
    change({ ...written, text: next.text, mentions: next.mentions });
    setQuery(null);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.caret, next.caret);
    });
  };
  /** Puts a piece in where the caret stands, and the caret behind it. */
  const insert = (piece: string) => {
    const element = field.current;
    const start = element?.selectionStart ?? written.text.length;
    const caret = start + piece.length;
    write(written.text.slice(0, start) + piece + written.text.slice(element?.selectionEnd ?? start), caret);
    requestAnimationFrame(() => element?.setSelectionRange(caret, caret));
  };
  const clear = () => {
    setWritten(NOTHING_WRITTEN);
    setQuery(null);
    engine.saveDraft(talkId, "");
  };
  // It may come when its link is gone already.
  const putCard = (preview: LinkPreview | null) => {
    setWritten((now) => withStandingCard({ ...now, preview }));
    field.current?.focus();
  };
  return { field, written, query, write, insert, mention, putCard, clear, closeMentions: () => setQuery(null) };
}

/** Editing borrows the field: the message's text goes in, and what was being written comes back afterwards. */
function useLentToEdit(intent: Intent, written: Written, setWritten: (written: Written) => void): void {
  const latest = useRef(written);
  useEffect(() => {
    latest.current = written;
  }, [written]);
  const edited = intent.kind === "edit" ? intent.message : null;
  useEffect(() => {
    if (edited === null) return undefined;
    const before = latest.current;
    const { content } = edited;
    if (content.kind === "text")
      setWritten(withStandingCard({ text: content.text, mentions: content.mentions ?? [], preview: content.preview ?? null }));
    return () => setWritten(before);
  }, [edited, setWritten]);
}

/** A draft from another device arrives while nothing is being written here. */
function useDraftOfOthers(
  field: React.RefObject<HTMLTextAreaElement | null>,
  isEditing: boolean,
  setWritten: (change: (now: Written) => Written) => void,
): void {
  const { talk } = useScene();
  const draft = talk.mine.draft?.text ?? "";
  useEffect(() => {
    if (document.activeElement === field.current || isEditing) return;
    setWritten((now) => (now.text === draft ? now : { ...NOTHING_WRITTEN, text: draft }));
  }, [field, draft, isEditing, setWritten]);
}
