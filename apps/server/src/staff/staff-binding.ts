import type { StaffFacts, StaffOperation } from "@musubi/protocol/staff";
import type { Static, TObject, TProperties } from "typebox";
import type { LedgerRow } from "../features/disclosure/port.ts";
import type { Tx } from "../kernel/transaction.ts";
import type { StaffPolicy } from "./policy.ts";

/** What an operation of the staff is asked with. */
export type StaffInput<O> = O extends StaffOperation<string, infer In, TProperties, string> ? Static<TObject<In>> : never;
/** What it answers. */
export type StaffOutput<O> = O extends StaffOperation<string, TProperties, infer Out, string> ? Static<TObject<Out>> : never;
/** The refusals that it declares. */
export type StaffRefusalOf<O> = O extends StaffOperation<string, TProperties, TProperties, infer R> ? R : never;

/** What a handler gives back. A refusal commits what was recorded of it; `after` runs once everything is committed. */
export type StaffOutcome<O> =
  | { readonly kind: "reply"; readonly output: StaffOutput<O>; readonly after?: () => void }
  | { readonly kind: "refuse"; readonly code: StaffRefusalOf<O> | "not_found" }
  | { readonly kind: "deny" };

/** What a handler is given. The policy has allowed the call; whether a grant covers it, the database decides as it reads. */
export interface StaffCall<O> {
  readonly input: StaffInput<O>;
  readonly tx: Tx;
  readonly staff: StaffFacts;
  readonly policy: StaffPolicy;
  /** The version of the policy and the rules that allowed the call, for the ledger. */
  readonly rules: string;
  /** Hands over the entries that a read or a denial has written: they are sealed before the commit. */
  readonly record: (entries: readonly LedgerRow[]) => void;
}

/** An operation with its handler, erased to what the kernel needs. */
export interface StaffBound {
  readonly operation: StaffOperation;
  readonly run: (call: Omit<StaffCall<StaffOperation>, "input"> & { readonly input: unknown }) => Promise<StaffOutcome<StaffOperation>>;
}

/** Binds a handler to an operation of the staff. */
export function handleStaff<O extends StaffOperation>(operation: O, run: (call: StaffCall<O>) => Promise<StaffOutcome<O>>): StaffBound {
  // The kernel calls this with exactly what the operation declares; the types are erased here, in one place.
  return { operation, run: run as unknown as StaffBound["run"] };
}

/** A reply. */
export function say<T>(output: T, after?: () => void): { kind: "reply"; output: T; after?: () => void } {
  return after === undefined ? { kind: "reply", output } : { kind: "reply", output, after };
}

/** A refusal. */
export function decline<const C extends string>(code: C): { kind: "refuse"; code: C } {
  return { kind: "refuse", code };
}
