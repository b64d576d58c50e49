import type { ClientId } from "@musubi/protocol";

/**
 * A broken promise. "lost": acknowledged, or kept on the device, and not in the store; "moved": stored elsewhere than
 * acknowledged; "doubled": stored twice; "place_taken_twice": two messages in one place; "reordered": one device's messages of a
 * talk stand in another order than they were written; "invented": stored and written by nobody; "unstored": shown, and not (or
 * differently) in the store; "slid_in": appeared between messages that were already shown; "vanished": disappeared from between
 * them; "unsorted": a list out of order; "diverged": a device's whole list is not the store's; "faulted": a send was answered as
 * a bug of the server; "trouble": something needed hands.
 */
export type Rule =
  | "lost"
  | "moved"
  | "doubled"
  | "place_taken_twice"
  | "reordered"
  | "invented"
  | "unstored"
  | "slid_in"
  | "vanished"
  | "unsorted"
  | "diverged"
  | "faulted"
  | "trouble";

export interface Violation {
  readonly rule: Rule;
  /** What is wrong, in one sentence. */
  readonly sentence: string;
  /** The messages it is about. */
  readonly about: readonly ClientId[];
}

/** Makes a violation. */
export function violation(rule: Rule, sentence: string, ...about: readonly ClientId[]): Violation {
  return { rule, sentence, about };
}
