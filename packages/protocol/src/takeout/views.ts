import { TakeOutId } from "../ids.ts";
import { Instant, int, nullable, object, oneOf, type Static } from "../schema.ts";

/** A copy of one's data: asked for, being made, ready, or over. */
export const TakeOutView = object({
  takeOutId: TakeOutId,
  state: oneOf("waiting", "running", "ready", "failed", "expired"),
  /** Work done, in parts of a thousand. */
  progressPermille: int(0, 1000),
  sizeBytes: nullable(int(0, 1_000_000_000_000)),
  requestedAt: Instant,
  expiresAt: nullable(Instant),
});
export type TakeOutView = Static<typeof TakeOutView>;
