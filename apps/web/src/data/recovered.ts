import { systemClock } from "@musubi/base";
import { RECOVERED_MS } from "@musubi/protocol";
import { recall, remember } from "./device-memory.ts";

/** Remembers that a recovery code has just opened this session. */
export function noteRecovered(): void {
  remember("recovered", String(systemClock.nowMs() + RECOVERED_MS));
}

/** Until when this session may set a password without the present one; null when it may not. The server decides. */
export function recoveredUntil(): number | null {
  const until = Number(recall("recovered") ?? "");
  return until > systemClock.nowMs() ? until : null;
}

/** There is a new way to sign in, or none is wanted: nobody is led there any more. */
export function forgetRecovered(): void {
  remember("recovered", null);
}
