import { LIMITS } from "../limits.ts";
import { bytes, Instant, int, nullable, object, pattern, Seq, type Static } from "../schema.ts";
import { EventNumber } from "../sealed/views.ts";

/** Names a thing that a person keeps; made by their device. */
export const KeepItemId = pattern("[A-Za-z0-9_-]{22}", 22);

/** Something that a person keeps, sealed on their devices under a key that the server never has. */
export const KeepItemView = object({
  itemId: KeepItemId,
  /** Counts its changes. */
  version: int(1, 2_147_483_647),
  /** Null once it was thrown away: devices that held it forget it. */
  body: nullable(bytes(LIMITS.keepBytes)),
  changeSeq: Seq,
  savedAt: Instant,
});
export type KeepItemView = Static<typeof KeepItemView>;

/** A stretch of a sealed talk's events as one of my devices opened them, sealed for my others. */
export const HistorySegmentView = object({ from: EventNumber, to: EventNumber, body: bytes(LIMITS.historyBytes) });
export type HistorySegmentView = Static<typeof HistorySegmentView>;
