import type { Static, TObject, TProperties } from "typebox";
import type { DataCategory } from "../data-category.ts";
import { object } from "../schema.ts";

/** What must be said of an operation of the staff: the policy's action, and whose data it can show. */
export interface StaffOperationSpec<In extends TProperties, Out extends TProperties, Refusal extends string> {
  /** One sentence for the documentation of the interface. */
  readonly summary: string;
  /** The action that the policy decides (apps/server/policy). */
  readonly action: string;
  readonly input: In;
  readonly output: Out;
  readonly refusals: readonly Refusal[];
  /** Categories of people's data that the reply can show. Where there are any, every call leaves an entry in the ledger. */
  readonly discloses: readonly DataCategory[];
  readonly effect: "read" | "write";
  /** Asks for a passkey again when the last proof is older than five minutes. */
  readonly needsFreshProof?: boolean;
}

/** One operation of the staff's contract, carried out by the data plane. */
export interface StaffOperation<
  Name extends string = string,
  In extends TProperties = TProperties,
  Out extends TProperties = TProperties,
  Refusal extends string = string,
> {
  readonly name: Name;
  readonly summary: string;
  readonly action: string;
  readonly input: TObject<In>;
  readonly output: TObject<Out>;
  readonly refusals: readonly Refusal[];
  readonly discloses: readonly DataCategory[];
  readonly effect: "read" | "write";
  readonly needsFreshProof: boolean;
}

/** Declares an operation of the staff. */
export function staffOperation<
  const Name extends `${string}.${string}`,
  In extends TProperties,
  Out extends TProperties,
  const Refusal extends string = never,
>(name: Name, spec: StaffOperationSpec<In, Out, Refusal>): StaffOperation<Name, In, Out, Refusal> {
  const { summary, action, refusals, discloses, effect, needsFreshProof = false } = spec;
  return { name, summary, action, input: object(spec.input), output: object(spec.output), refusals, discloses, effect, needsFreshProof };
}

/** What an operation of the staff is asked with. */
export type StaffInputOf<O> = O extends StaffOperation<string, infer In, TProperties, string> ? Static<TObject<In>> : never;
/** What an operation of the staff answers. */
export type StaffOutputOf<O> = O extends StaffOperation<string, TProperties, infer Out, string> ? Static<TObject<Out>> : never;
