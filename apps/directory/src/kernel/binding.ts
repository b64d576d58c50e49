import type { DirectoryInputOf, DirectoryOperation, DirectoryOutputOf, DirectoryRefusalOf, IssuerId } from "@musubi/protocol/staff";
import type { Tx } from "@musubi/server/platform";
import type { Standing } from "../sessions/standing.ts";

/** What happens beside the reply. */
export interface Effects {
  readonly cookie?: { readonly set: string } | { readonly clear: true };
  /** Runs after the commit. Must not fail. */
  readonly afterCommit?: () => void;
}

/** What a handler gives back. A refusal leaves nothing behind. */
export type Outcome<O> =
  | { readonly kind: "reply"; readonly output: DirectoryOutputOf<O>; readonly effects: Effects }
  | { readonly kind: "refuse"; readonly code: DirectoryRefusalOf<O>; readonly issuerId?: IssuerId }
  | { readonly kind: "absent" };

/** What a handler is given. `standing` is null for operations that anyone may call, and for no other. */
export interface Call<O> {
  readonly input: DirectoryInputOf<O>;
  readonly tx: Tx;
  readonly standing: O extends { readonly by: { readonly anyone: string } } ? null : Standing;
  readonly nowMs: number;
  readonly address: string;
  /** The state of a visit to an identity provider, as the browser's cookie carries it. */
  readonly visit: string | null;
}

/** An operation with its handler, erased to what the dispatcher needs. */
export interface Bound {
  readonly operation: DirectoryOperation;
  readonly run: (call: {
    input: unknown;
    tx: Tx;
    standing: Standing | null;
    nowMs: number;
    address: string;
    visit: string | null;
  }) => Promise<Outcome<DirectoryOperation>>;
}

/** Binds a handler that has a session to work with. */
export function handle<O extends DirectoryOperation>(
  operation: O,
  handler: (call: Omit<Call<O>, "standing"> & { readonly standing: Standing }) => Promise<Outcome<O>>,
): Bound {
  // The dispatcher calls this with exactly what the operation declares; the types are erased here, in one place.
  return { operation, run: handler as unknown as Bound["run"] };
}

/** Binds a handler that anyone may call. */
export function handleAnyone<O extends DirectoryOperation>(
  operation: O,
  handler: (call: Omit<Call<O>, "standing">) => Promise<Outcome<O>>,
): Bound {
  return { operation, run: handler as unknown as Bound["run"] };
}

/** A successful reply, checked against the contract before anything is committed. */
export function reply<T>(output: T, effects: Effects = {}): { kind: "reply"; output: T; effects: Effects } {
  return { kind: "reply", output, effects };
}

/** A refusal that the operation declares. */
export function refuse<const C extends string>(code: C): { kind: "refuse"; code: C } {
  return { kind: "refuse", code };
}

/** The employer's own sign-in comes first: this one. */
export function refuseUntilVisited(issuerId: IssuerId): { kind: "refuse"; code: "provider_needed"; issuerId: IssuerId } {
  return { kind: "refuse", code: "provider_needed", issuerId };
}

/** There is no such thing, or it is not this caller's. */
export function absent(): { kind: "absent" } {
  return { kind: "absent" };
}
