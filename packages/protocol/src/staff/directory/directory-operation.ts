import type { Static, TObject, TProperties } from "typebox";
import type { RateClass } from "../../operation.ts";
import { object } from "../../schema.ts";
import type { StaffRole } from "../facts.ts";

/** Who may call an operation of the directory. */
export type DirectoryCaller =
  /** Nobody has to be known. The reason says why. */
  | { readonly anyone: string }
  /** Whoever has a live session, also one that may do nothing but set a new passkey. */
  | { readonly session: "even marked" }
  /** Whoever has a live session in one of these roles, on a managed device and from a known place. */
  | { readonly roles: readonly StaffRole[] };

/** What must be said of an operation of the directory. */
export interface DirectoryOperationSpec<In extends TProperties, Out extends TProperties, Refusal extends string> {
  /** One sentence for the documentation of the interface. */
  readonly summary: string;
  readonly by: DirectoryCaller;
  /** Asks for a passkey again when the last proof is older than five minutes. */
  readonly needsFreshProof?: boolean;
  readonly input: In;
  readonly output: Out;
  readonly refusals: readonly Refusal[];
  readonly rate: Extract<RateClass, "credential" | "read" | "write">;
}

/** One operation of the staff directory. */
export interface DirectoryOperation<
  Name extends string = string,
  In extends TProperties = TProperties,
  Out extends TProperties = TProperties,
  Refusal extends string = string,
> {
  readonly name: Name;
  readonly summary: string;
  readonly by: DirectoryCaller;
  readonly needsFreshProof: boolean;
  readonly input: TObject<In>;
  readonly output: TObject<Out>;
  readonly refusals: readonly Refusal[];
  readonly rate: Extract<RateClass, "credential" | "read" | "write">;
}

/** Declares an operation of the directory. It does not compile without saying who may call. */
export function directoryOperation<
  const Name extends `${string}.${string}`,
  In extends TProperties,
  Out extends TProperties,
  const Refusal extends string = never,
>(name: Name, spec: DirectoryOperationSpec<In, Out, Refusal>): DirectoryOperation<Name, In, Out, Refusal> {
  const { input, output, needsFreshProof = false, ...rest } = spec;
  return { name, ...rest, needsFreshProof, input: object(input), output: object(output) };
}

/** What an operation of the directory is asked with. */
export type DirectoryInputOf<O> = O extends DirectoryOperation<string, infer In, TProperties, string> ? Static<TObject<In>> : never;
/** What an operation of the directory answers. */
export type DirectoryOutputOf<O> = O extends DirectoryOperation<string, TProperties, infer Out, string> ? Static<TObject<Out>> : never;
/** The refusals that an operation of the directory declares. */
export type DirectoryRefusalOf<O> = O extends DirectoryOperation<string, TProperties, TProperties, infer R> ? R : never;
