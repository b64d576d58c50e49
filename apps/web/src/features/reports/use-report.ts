import { systemRandom } from "@musubi/base";
import { newClientId } from "@musubi/client";
import { LIMITS, type MessageView, type ReportReason } from "@musubi/protocol";
import { useEffect, useMemo, useState } from "react";
import { useEngine, useTimeline } from "../../data/hooks.ts";
import { useAct } from "../../shell/notices.tsx";

/** Messages that are offered before and after the one that it is about. */
const AROUND = 10;

/** Where the person is: writing, asked once more, or done. */
export type ReportStep = "write" | "confirm" | "sent";

export interface ReportDraft {
  readonly step: ReportStep;
  readonly reason: ReportReason | null;
  readonly words: string;
  /** The places that are chosen; the one that it is about is always among them. */
  readonly chosen: ReadonlySet<number>;
  /** Messages that may come along, in their order. */
  readonly around: readonly MessageView[];
  /** The places that can be reported from this device; null while that is being found out. */
  readonly reportable: ReadonlySet<number> | null;
  readonly isSending: boolean;
  readonly setReason: (reason: ReportReason) => void;
  readonly setWords: (words: string) => void;
  readonly toggle: (seq: number) => void;
  readonly go: (step: ReportStep) => void;
  readonly send: () => void;
}

/** A report that is being made. Sent twice, it is one report. */
export function useReport(message: MessageView): ReportDraft {
  const { talkId, seq } = message;
  const engine = useEngine();
  const act = useAct();
  const timeline = useTimeline(talkId);
  const [step, go] = useState<ReportStep>("write");
  const [reason, setReason] = useState<ReportReason | null>(null);
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set([seq]));
  const [reportable, setReportable] = useState<ReadonlySet<number> | null>(null);
  const [isSending, setSending] = useState(false);
  const [clientId] = useState(() => newClientId(systemRandom));
  const [messages] = useState(timeline?.messages);
  const around = useMemo(() => messagesAround(messages ?? [], seq), [messages, seq]);
  useEffect(() => {
    let isOpen = true;
    void engine.reportable(talkId, [seq, ...around.map((one) => one.seq)]).then((found) => isOpen && setReportable(found));
    return () => {
      isOpen = false;
    };
  }, [engine, talkId, seq, around]);
  const toggle = (place: number) => {
    const next = new Set(chosen);
    if (!next.delete(place) && next.size < LIMITS.reportMessages) next.add(place);
    setChosen(next);
  };
  const send = () => {
    if (reason === null) return;
    setSending(true);
    void act(engine.report(talkId, { clientId, about: seq, reason, words: words.trim(), seqs: [...chosen] })).then((answer) => {
      setSending(false);
      if (answer.ok) go("sent");
    });
  };
  return { step, reason, words, chosen, around, reportable, isSending, setReason, setWords, toggle, go, send };
}

function messagesAround(messages: readonly MessageView[], seq: number): readonly MessageView[] {
  const readable = messages.filter(({ content }) => content.kind !== "unsent" && content.kind !== "system" && content.kind !== "sealed");
  const before = readable.filter((one) => one.seq < seq).slice(-AROUND);
  return [...before, ...readable.filter((one) => one.seq > seq).slice(0, AROUND)];
}
