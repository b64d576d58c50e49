import type { UploadCode } from "../upload/surface.ts";

const SERVER_TROUBLE_ATTEMPTS_MAX = 6;
const WAIT_MAX_SECONDS = 60;
/** Nothing was decided about the message. A session that ended is told apart by the connection itself. */
const NETWORK_SILENCE: ReadonlySet<UploadCode> = new Set(["offline", "timeout", "unauthenticated"]);

/** What to do with a message that was not sent. "again": after a growing pause; "wait": after this long; "give_up": the person decides. */
export type Verdict = { readonly kind: "again" } | { readonly kind: "wait"; readonly waitMs: number } | { readonly kind: "give_up" };

/**
 * Decides by the code. The network's silence never gives a message up; the server's trouble does after some attempts; a refusal
 * of the talk itself does at once, because sending again cannot change it.
 */
export function afterRefusal(refusal: { readonly code: UploadCode; readonly retryAfterSeconds?: number }, attempt: number): Verdict {
  if (NETWORK_SILENCE.has(refusal.code)) return { kind: "again" };
  if (refusal.code === "rate_limited") {
    return { kind: "wait", waitMs: Math.min(refusal.retryAfterSeconds ?? 1, WAIT_MAX_SECONDS) * 1_000 };
  }
  const isServerTrouble = refusal.code === "unavailable" || refusal.code === "fault";
  return isServerTrouble && attempt < SERVER_TROUBLE_ATTEMPTS_MAX ? { kind: "again" } : { kind: "give_up" };
}
