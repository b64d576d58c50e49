import type { FailureCode } from "./surface.ts";

const SERVER_TROUBLE_ATTEMPTS_MAX = 6;
const WAIT_MAX_SECONDS = 60;

/** What to do with a message that was not sent. "again": after a growing pause; "wait": after this long; "give_up": the person decides. */
export type Verdict = { readonly kind: "again" } | { readonly kind: "wait"; readonly waitMs: number } | { readonly kind: "give_up" };

/**
 * Decides by the code. The network's silence never gives a message up; the server's trouble does after some attempts; a refusal
 * of the talk itself does at once, because sending again cannot change it.
 */
export function afterRefusal(refusal: { readonly code: FailureCode; readonly retryAfterSeconds?: number }, attempt: number): Verdict {
  switch (refusal.code) {
    case "offline":
    case "timeout":
    case "unauthenticated":
      return { kind: "again" };
    case "rate_limited":
      return { kind: "wait", waitMs: Math.min(refusal.retryAfterSeconds ?? 1, WAIT_MAX_SECONDS) * 1_000 };
    case "unavailable":
    case "fault":
      return attempt < SERVER_TROUBLE_ATTEMPTS_MAX ? { kind: "again" } : { kind: "give_up" };
    default:
      return { kind: "give_up" };
  }
}
