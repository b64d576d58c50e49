import { createHash } from "node:crypto";
import type { FileId } from "@musubi/protocol";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How many of a hundred files a new version gets, step by step. At 0 it makes the known pictures only. */
export const STAGES = [0, 5, 20, 50, 100] as const;
/** What a stage has to have seen: so many pictures of people, for so long; or where few pictures come, a day. */
const MADE_MIN = 20;
const STAGE_MIN_MS = 10 * MINUTE_MS;
const STAGE_QUIET_MS = 24 * HOUR_MS;

/** A version on its way, as it is stored. */
export interface Stage {
  readonly percent: number;
  readonly sinceMs: number;
  /** Pictures of people that it made since then. */
  readonly madeCount: number;
}

/** What comes after a stage in which the known pictures have just come out as they must: a percentage, "live", or null to stay. */
export function nextStage(stage: Stage, nowMs: number): number | "live" | null {
  if (stage.percent > 0) {
    const lastedMs = nowMs - stage.sinceMs;
    const isSeen = stage.madeCount >= MADE_MIN && lastedMs >= STAGE_MIN_MS;
    if (!isSeen && lastedMs < STAGE_QUIET_MS) return null;
  }
  return STAGES.find((percent) => percent > stage.percent) ?? "live";
}

/** How many known pictures are under way at once: the load rises with the stage, because some faults come with the load. */
export function lanesAt(percent: number): number {
  return 2 ** (1 + STAGES.filter((one) => one > 0 && one <= percent).length);
}

/** How often each known picture is made: every minute once, and more often before a version gets more files. */
export function roundsBefore(further: number | "live" | null): number {
  return further === null ? 1 : 2;
}

/** Whether a file belongs to the hundredth that the new version gets. Always the same files, whichever process asks, and ever more of them. */
export function isPicked(fileId: FileId, percent: number): boolean {
  return createHash("sha256").update(`stage ${fileId}`).digest().readUInt32BE(0) < (percent / 100) * 2 ** 32;
}
