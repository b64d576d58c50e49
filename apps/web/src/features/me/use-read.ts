import type { Refused } from "@musubi/client";
import type { InputOf, Operation, OutputOf } from "@musubi/protocol";
import { useCallback, useEffect, useRef, useState } from "react";
import { useConnectionState, useEngine } from "../../data/hooks.ts";

/** The answer of a read that is not part of the engine's state. What was read before stays while it is read again. */
export type Reading<O extends Operation> =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly reason: Refused<O> }
  | { readonly kind: "ready"; readonly value: OutputOf<O> };

export interface Read<O extends Operation> {
  readonly reading: Reading<O>;
  readonly reload: () => void;
}

/** Reads once the screen is there, again when asked, and again when the connection is back after a failure. */
export function useRead<O extends Operation>(operation: O, input: InputOf<O>): Read<O> {
  const engine = useEngine();
  const [reading, setReading] = useState<Reading<O>>({ kind: "loading" });
  const round = useRef(0);
  const key = JSON.stringify(input);
  const latest = useRef(input);
  useEffect(() => {
    latest.current = input;
  });
  const reload = useCallback(() => {
    round.current += 1;
    const mine = round.current;
    const ask = async () => {
      const answer = await engine.perform(operation, latest.current);
      // An answer that was overtaken by a later question is dropped.
      if (mine !== round.current) return;
      if (answer.ok) setReading({ kind: "ready", value: answer.value });
      else setReading((before) => (before.kind === "ready" ? before : { kind: "failed", reason: answer.reason }));
    };
    void ask();
  }, [engine, operation]);
  // The key stands for the input, which is a new object at each drawing.
  useEffect(reload, [reload, key]);
  useEffect(() => () => void (round.current += 1), []);
  const isOnline = useConnectionState() === "online";
  const hasFailed = reading.kind === "failed";
  useEffect(() => {
    if (isOnline && hasFailed) reload();
    // oxlint-disable-next-line react/exhaustive-deps -- because only the return of the connection is a reason; a failure while online waits for the person.
  }, [isOnline]);
  useEffect(() => {
    if (!hasFailed) return undefined;
    // A network that was away for a moment need not have cost the connection.
    window.addEventListener("online", reload);
    return () => window.removeEventListener("online", reload);
  }, [hasFailed, reload]);
  return { reading, reload };
}
