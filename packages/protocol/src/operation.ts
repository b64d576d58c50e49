import { type Static, type TObject, type TProperties } from "typebox";
import type { DataCategory } from "./data-category.ts";
import { object } from "./schema.ts";

/** Who may call. Later issues add bots, staff and jobs. */
export type ActorKind = "anyone" | "user";

/** How often one caller may call; the server holds the numbers of each class. */
export type RateClass =
  | "read"
  | "keys"
  | "write"
  | "send"
  | "signal"
  | "lookup"
  | "credential"
  | "export"
  | "upload"
  | "bytes"
  | "outbound";

/** An access rule: the action to decide, and the input field that names its object ("own" = the caller's account itself). */
export interface AccessRule<Input extends TProperties> {
  readonly action: string;
  readonly on: (keyof Input & string) | "own";
}

interface Shape<In extends TProperties, Out extends TProperties, Refusal extends string> {
  /** One sentence for the documentation of the interface. */
  readonly summary: string;
  readonly input: In;
  readonly output: Out;
  /** The refusals that this operation may answer beyond the kernel's own. */
  readonly refusals: readonly Refusal[];
  /** The categories of other people's or one's own data that the reply can show. */
  readonly discloses: readonly DataCategory[];
  readonly rate: RateClass;
  /** Writes change something; reads do not. Decides the transaction's mode. */
  readonly effect: "read" | "write";
  /** "bytes": the reply is a stream of bytes over HTTP, and `output` describes nothing. */
  readonly reply?: "json" | "bytes";
  /** "large": the input may be as large as LIMITS.largeFrameBytes instead of LIMITS.frameBytes. */
  readonly size?: "usual" | "large";
  /** Whoever may not call it on this object hears `not_found`, also without a session: an address that leaked tells nothing. */
  readonly isHidden?: boolean;
}

/** What must be said of an operation: either an access rule, or a reason why anyone may call it. Never neither. */
export type OperationSpec<In extends TProperties, Out extends TProperties, Refusal extends string, Access extends string> = Shape<
  In,
  Out,
  Refusal
> &
  (
    | { readonly actors: readonly ["user"]; readonly access: AccessRule<In> & { readonly action: Access }; readonly public?: never }
    | { readonly actors: readonly ["anyone"]; readonly public: string; readonly access?: never }
  );

/** One operation of the contract. */
export interface Operation<
  Name extends string = string,
  In extends TProperties = TProperties,
  Out extends TProperties = TProperties,
  Refusal extends string = string,
  Access extends string = string,
> {
  readonly name: Name;
  readonly summary: string;
  readonly actors: readonly ActorKind[];
  /** Null for public operations. */
  readonly access: { readonly action: Access; readonly on: string } | null;
  /** Why anyone may call; null for all others. */
  readonly public: string | null;
  readonly input: TObject<In>;
  readonly output: TObject<Out>;
  readonly refusals: readonly Refusal[];
  readonly discloses: readonly DataCategory[];
  readonly rate: RateClass;
  readonly effect: "read" | "write";
  readonly reply: "json" | "bytes";
  readonly size: "usual" | "large";
  readonly isHidden: boolean;
}

/**
 * Declares an operation. Does not compile without an access rule or a reason for being public.
 *
 * @example
 * operation("talk.leave", { summary: "Leave a group.", actors: ["user"], access: { action: "talk.leave", on: "talkId" }, … })
 */
export function operation<
  const Name extends `${string}.${string}`,
  In extends TProperties,
  Out extends TProperties,
  const Refusal extends string = never,
  const Access extends string = never,
>(name: Name, spec: OperationSpec<In, Out, Refusal, Access>): Operation<Name, In, Out, Refusal, Access> {
  return {
    name,
    summary: spec.summary,
    actors: spec.actors,
    access: spec.access === undefined ? null : { action: spec.access.action, on: spec.access.on },
    public: spec.public ?? null,
    input: object(spec.input),
    output: object(spec.output),
    refusals: spec.refusals,
    discloses: spec.discloses,
    rate: spec.rate,
    effect: spec.effect,
    reply: spec.reply ?? "json",
    size: spec.size ?? "usual",
    isHidden: spec.isHidden ?? false,
  };
}

/** What an operation is asked with. */
export type InputOf<O> = O extends Operation<string, infer In, TProperties, string, string> ? Static<TObject<In>> : never;
/** What an operation answers. */
export type OutputOf<O> = O extends Operation<string, TProperties, infer Out, string, string> ? Static<TObject<Out>> : never;
/** The refusals that an operation declares. */
export type RefusalOf<O> = O extends Operation<string, TProperties, TProperties, infer R, string> ? R : never;
/** The action that an operation decides; never for public ones. */
export type ActionOf<O> = O extends Operation<string, TProperties, TProperties, string, infer A> ? A : never;
