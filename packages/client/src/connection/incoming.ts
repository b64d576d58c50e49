import type { Outcome } from "./http-call.ts";
import { refusalBody } from "./trusted.ts";

/** What one frame from the server says. Null stands for a frame that this client does not understand. */
export type Incoming =
  | { readonly kind: "answer"; readonly id: number; readonly outcome: Outcome }
  | { readonly kind: "event"; readonly event: string; readonly data: unknown };

/** Reads one frame. Anything that is not an answer or an event is null: a newer server may say more than we know. */
export function readFrame(text: string): Incoming | null {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof frame !== "object" || frame === null) return null;
  if ("ev" in frame && typeof frame.ev === "string") return { kind: "event", event: frame.ev, data: "data" in frame ? frame.data : null };
  if (!("id" in frame) || typeof frame.id !== "number") return null;
  if ("ok" in frame) return { kind: "answer", id: frame.id, outcome: { kind: "answer", output: frame.ok } };
  if ("no" in frame) return { kind: "answer", id: frame.id, outcome: { kind: "refusal", body: refusalBody(frame.no, "fault") } };
  return null;
}
