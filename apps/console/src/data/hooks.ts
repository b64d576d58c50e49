import { assert, type Result } from "@musubi/base";
import type { SelfView } from "@musubi/protocol/staff";
import { createContext, useCallback, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { InputOf, OperationName, OutputOf, Refusal } from "./operations.ts";
import type { Session, SessionState } from "./session.ts";

export const SessionContext = createContext<Session | null>(null);
export const SelfContext = createContext<SelfView | null>(null);

/** The session of this page. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  assert(session !== null, "A screen stands inside the session's context.");
  return session;
}

/** What the console is to the directory now. */
export function useSessionState(): SessionState {
  const { subscribe, state } = useSession();
  return useSyncExternalStore(subscribe, state);
}

/** Who is signed in. */
export function useSelf(): SelfView {
  const self = useContext(SelfContext);
  assert(self !== null, "A screen with data stands inside an open session.");
  return self;
}

/**
 * State of a form that outlives its screen, as long as it is not what the form begins with; see `Drafts`. Setting it to what it began with,
 * by the third of what is given, forgets it.
 */
export function useDraft<T>(form: string, first: T): readonly [T, (written: T) => void, () => void] {
  const { drafts } = useSession();
  // Only this form, of this very type, keeps anything under its name.
  const [written, setWritten] = useState(() => (drafts.read(form) as T | undefined) ?? first);
  const write = useCallback(
    (next: T) => {
      if (next === first) drafts.forget(form);
      else drafts.keep(form, next);
      setWritten(next);
    },
    [drafts, form, first],
  );
  return [written, write, useCallback(() => write(first), [write, first])];
}

/** Calls operations. */
export function useCall(): <N extends OperationName>(name: N, input: InputOf<N>) => Promise<Result<OutputOf<N>, Refusal>> {
  const session = useSession();
  return useCallback((name, input) => session.call(name, input), [session]);
}

/** The directory's time in milliseconds, renewed each `everyMs`. */
export function useServerNow(everyMs: number): number {
  const { time } = useSession();
  const [now, setNow] = useState(() => time.nowMs());
  useEffect(() => {
    const timer = setInterval(() => setNow(time.nowMs()), everyMs);
    return () => clearInterval(timer);
  }, [time, everyMs]);
  return now;
}

/** What a read answered. What was read before stays while it is read again. */
export type Reading<N extends OperationName> =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly reason: Refusal }
  | { readonly kind: "ready"; readonly value: OutputOf<N> };

export interface Read<N extends OperationName> {
  readonly reading: Reading<N>;
  readonly reload: () => void;
}

/** What passes by itself. A list that is looked at again later stays meanwhile; any other refusal takes it away. */
const PASSING: ReadonlySet<string> = new Set(["offline", "unavailable", "rate_limited"]);
/** How soon that is asked again by itself. */
const PASSING_MS = 2_000;

/** Reads when the screen is there, when the input changes, when asked, and each `everyMs` while the page is looked at. */
export function useRead<N extends OperationName>(name: N, input: InputOf<N>, everyMs?: number): Read<N> {
  const call = useCall();
  const [reading, setReading] = useState<Reading<N>>({ kind: "loading" });
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
      const answer = await call(name, latest.current);
      // An answer that was overtaken by a later question is dropped.
      if (mine !== round.current) return;
      if (answer.ok) setReading({ kind: "ready", value: answer.value });
      else
        setReading((before) =>
          before.kind === "ready" && PASSING.has(answer.reason.code) ? before : { kind: "failed", reason: answer.reason },
        );
    };
    void ask();
  }, [call, name]);
  // The key stands for the input, which is a new object at each drawing.
  useEffect(reload, [reload, key]);
  useEffect(() => () => void (round.current += 1), []);
  useEffect(() => {
    if (reading.kind !== "failed" || !PASSING.has(reading.reason.code)) return undefined;
    const timer = setTimeout(reload, PASSING_MS);
    return () => clearTimeout(timer);
  }, [reading, reload]);
  useEffect(() => {
    if (everyMs === undefined) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") reload();
    }, everyMs);
    return () => clearInterval(timer);
  }, [reload, everyMs]);
  return { reading, reload };
}
