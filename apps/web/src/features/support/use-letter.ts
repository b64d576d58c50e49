import { type Result, systemRandom } from "@musubi/base";
import { type FailureCode, newClientId } from "@musubi/client";
import type { CaseTopic, ClientId } from "@musubi/protocol";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useConnectionState, useSignedIn } from "../../data/hooks.ts";
import { EMPTY_LETTER, type LetterName } from "../../data/kept-letters.ts";
import type { Refusal } from "../../i18n/refusal-text.ts";
import { isOnItsWay, isUnsure } from "./letter-rules.ts";

/** Sends a letter under its name. The same name again is the same letter. */
type Send = (letter: {
  readonly topic: CaseTopic | null;
  readonly text: string;
  readonly clientId: ClientId;
}) => Promise<Result<unknown, Refusal & { readonly code: FailureCode }>>;

export interface LetterDesk {
  readonly topic: CaseTopic | null;
  readonly text: string;
  /** "unsure": sent, and no answer says what came of it. */
  readonly state: "writing" | "sending" | "unsure";
  /** Why the last attempt was refused for good. */
  readonly refusal: Refusal | null;
  readonly change: (change: { readonly topic?: CaseTopic | null; readonly text?: string }) => void;
  readonly send: () => Promise<void>;
}

/**
 * What is being written, kept on the device until the server has it. A letter without an answer is sent again under its name when
 * the connection is back, or when asked.
 */
export function useLetter(name: LetterName, send: Send): LetterDesk {
  const { letters } = useSignedIn();
  const letter = useSyncExternalStore(letters.subscribe, () => letters.read(name));
  const [isSending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const isBusy = useRef(false);
  const isOnline = useConnectionState() === "online";
  const deliver = useCallback(async () => {
    if (isBusy.current) return;
    isBusy.current = true;
    setSending(true);
    setRefusal(null);
    const now = letters.read(name);
    const clientId = now.sentAs ?? newClientId(systemRandom);
    // Kept before it leaves: a page that is closed meanwhile finds its name again.
    letters.keep(name, { ...now, sentAs: clientId });
    const answer = await send({ topic: now.topic, text: now.text, clientId });
    if (answer.ok) letters.keep(name, EMPTY_LETTER);
    else if (!isUnsure(answer.reason.code)) {
      letters.keep(name, { ...now, sentAs: null });
      setRefusal(answer.reason);
    }
    isBusy.current = false;
    setSending(false);
  }, [letters, name, send]);
  const isWaiting = isOnItsWay(letter);
  useEffect(() => {
    if (isOnline && isOnItsWay(letters.read(name))) void deliver();
    // oxlint-disable-next-line react/exhaustive-deps -- because only the return of the connection is a reason; what fails while online waits for the person.
  }, [isOnline]);
  return {
    topic: letter.topic,
    text: letter.text,
    state: isSending ? "sending" : isWaiting ? "unsure" : "writing",
    refusal,
    change: (change) => {
      if (!isWaiting) letters.keep(name, { ...letter, ...change });
    },
    send: deliver,
  };
}
