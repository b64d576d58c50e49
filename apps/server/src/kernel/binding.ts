import type {
  AccountId,
  ActionOf,
  DeviceId,
  EventData,
  EventName,
  InputOf,
  Operation,
  OutputOf,
  RefusalOf,
  TalkId,
} from "@musubi/protocol";
import type { Caller, UserActor } from "./actor.ts";
import type { Action, Grant } from "./grant.ts";
import type { Tx, TxRole } from "./transaction.ts";

/** Where an event goes. */
export type Audience =
  /** The members of a talk; with `seq`, only those who entered before that place and so see it. */
  | { readonly talk: TalkId; readonly seq?: number }
  | { readonly account: AccountId }
  | { readonly accounts: readonly AccountId[] }
  /** One device of a person. */
  | { readonly device: DeviceId; readonly account: AccountId };

/** An event to send once the transaction is committed. */
export interface Outgoing<N extends EventName = EventName> {
  readonly to: Audience;
  readonly event: N;
  readonly data: EventData<N>;
  /** The socket whose actor this very object is caused it and knows already; other tabs of the same browser do not. */
  readonly except?: UserActor;
}

/** Makes an event to send. */
export function outgoing<N extends EventName>(to: Audience, event: N, data: EventData<N>, except?: UserActor): Outgoing {
  // The union of all events cannot be narrowed by its generic name; the pair was checked by the signature.
  const made = { to, event, data } as Outgoing;
  return except === undefined ? made : { ...made, except };
}

/** What happens after the commit, beside the reply. */
export interface Effects {
  readonly events?: readonly Outgoing[];
  /** Runs after the commit, before the reply: for copies of facts in memory. Must not fail. */
  readonly afterCommit?: () => void | Promise<void>;
  /** The HTTP layer sets or clears the session cookie. */
  readonly cookie?: { readonly set: string } | { readonly clear: true };
}

/** What a handler gives back to the kernel: a reply, a stream of bytes, a refusal that its operation declares, or a denial. */
export type Outcome<O> =
  | { readonly kind: "reply"; readonly output: OutputOf<O>; readonly effects: Effects }
  | { readonly kind: "bytes"; readonly stream: ByteReply; readonly effects: Effects }
  | { readonly kind: "refuse"; readonly code: RefusalOf<O> }
  | { readonly kind: "deny"; readonly reason: string };

/** A stream of bytes as a reply. */
export interface ByteReply {
  readonly contentType: string;
  readonly fileName: string;
  readonly sizeBytes: number;
  /** True: a browser may show it in place. Only for types that run nothing. */
  readonly isInline?: boolean;
  /** What names exactly these bytes, for conditional requests. Present: parts may be asked for. */
  readonly tag?: string;
  /** Opens all of it, or the part from `from` (inclusive) to `to` (exclusive) where there is a tag. */
  readonly open: (range?: { readonly from: number; readonly to: number }) => AsyncIterable<Uint8Array>;
}

/** A successful reply, checked strictly against the contract before it leaves. */
export function reply<T>(output: T, effects: Effects = {}): { kind: "reply"; output: T; effects: Effects } {
  return { kind: "reply", output, effects };
}

/** A refusal that the operation declares. */
export function refuse<const C extends string>(code: C): { kind: "refuse"; code: C } {
  return { kind: "refuse", code };
}

/** No: the same `not_found` as for an absent object. The reason stays inside. */
export function deny(reason: string): { kind: "deny"; reason: string } {
  return { kind: "deny", reason };
}

/** What a handler is given. `grant` is null for public operations only. */
export interface Call<O> {
  readonly input: InputOf<O>;
  readonly tx: Tx;
  readonly grant: [ActionOf<O>] extends [never] ? null : Grant<ActionOf<O> & Action>;
  readonly actor: [ActionOf<O>] extends [never] ? Caller["actor"] : UserActor;
}

/** What work before the transaction is given: no connection, only short looks at the database. */
export interface Preparation<O> {
  readonly input: InputOf<O>;
  readonly actor: Call<O>["actor"];
  /** Runs `work` in a transaction of its own, after the access decision; the connection is free again when it resolves. */
  readonly look: <T>(work: (at: Pick<Call<O>, "tx" | "grant">) => Promise<T>) => Promise<T>;
}

/** What the work before the transaction came to: a value for the handler, or a refusal. */
export type Prepared<O, P> = { readonly kind: "ready"; readonly value: P } | { readonly kind: "refuse"; readonly code: RefusalOf<O> };

/** The value that work before the transaction hands to the handler. */
export function ready<P>(value: P): { kind: "ready"; value: P } {
  return { kind: "ready", value };
}

interface ErasedCall {
  readonly input: unknown;
  readonly tx: Tx;
  readonly grant: Grant<Action> | null;
  readonly actor: Caller["actor"];
  readonly prepared: unknown;
}

interface ErasedPreparation {
  readonly input: unknown;
  readonly actor: Caller["actor"];
  readonly look: <T>(work: (at: { tx: Tx; grant: Grant<Action> | null }) => Promise<T>) => Promise<T>;
}

/** An operation with its handler, erased to what the kernel needs. */
export interface Bound {
  readonly operation: Operation;
  readonly role: TxRole;
  readonly run: (call: ErasedCall) => Promise<Outcome<Operation>>;
  /** Slow work that comes before the transaction and holds no connection. */
  readonly prepare?: (preparation: ErasedPreparation) => Promise<Prepared<Operation, unknown>>;
  /** Present on the hot paths, which open no transaction of their own; `run` is then not used. */
  readonly batched?: (call: { input: unknown; actor: UserActor }) => Promise<Outcome<Operation>>;
}

/** Binds a handler to an operation. `role` is the database role the transaction runs as: people, unless credentials are touched. */
export function handle<O extends Operation>(operation: O, handler: (call: Call<O>) => Promise<Outcome<O>>, role: TxRole = "people"): Bound {
  // The kernel calls this with exactly what the operation declares; the types are erased here, in one place.
  return { operation, role, run: handler as unknown as Bound["run"] };
}

/**
 * Binds a handler whose slow work (hashing a password) comes before its transaction, so that it holds no connection meanwhile.
 * What `prepare` saw may have changed when the handler runs: the handler looks again.
 */
export function handlePrepared<O extends Operation, P>(
  operation: O,
  prepare: (preparation: Preparation<O>) => Promise<Prepared<O, P>>,
  handler: (call: Call<O> & { readonly prepared: P }) => Promise<Outcome<O>>,
  role: TxRole = "people",
): Bound {
  return {
    operation,
    role,
    prepare: prepare as unknown as NonNullable<Bound["prepare"]>,
    run: handler as unknown as Bound["run"],
  };
}

/** Binds a handler of the hot paths, which opens no transaction: its one statement decides by itself and serves several callers at once. */
export function handleBatched<O extends Operation>(
  operation: O,
  handler: (call: { input: InputOf<O>; actor: UserActor }) => Promise<Outcome<O>>,
): Bound {
  const never: Bound["run"] = () => Promise.reject(new Error("A batched operation has no transaction of its own."));
  return { operation, role: "people", run: never, batched: handler as unknown as NonNullable<Bound["batched"]> };
}
