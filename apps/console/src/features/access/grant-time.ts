import type { GrantView } from "@musubi/protocol/staff";

/** Whether a grant opens anything at this moment. What the directory's clock says is over is over here, whatever was read last. */
export function isLive(grant: Pick<GrantView, "state" | "endsAt">, nowMs: number): boolean {
  return grant.state === "live" && grant.endsAt !== null && nowMs < grant.endsAt;
}

/** What is left of a grant's time, in whole seconds; 0 once it is over. */
export function secondsLeft(grant: Pick<GrantView, "endsAt">, nowMs: number): number {
  return grant.endsAt === null ? 0 : Math.max(0, Math.ceil((grant.endsAt - nowMs) / 1_000));
}

/** A countdown as it is read: 7:05:00 above an hour, else 29:59. */
export function countdownLabel(seconds: number): string {
  const two = (part: number) => String(part).padStart(2, "0");
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** The seconds at which somebody is told that the end is near. */
export const WARNINGS = [300, 60] as const;

/** The warning that is due between two looks at the countdown, or null. */
export function warningDue(beforeSeconds: number, nowSeconds: number): (typeof WARNINGS)[number] | null {
  return WARNINGS.findLast((at) => nowSeconds <= at && at < beforeSeconds && nowSeconds > 0) ?? null;
}

/** How many readings are left of the budget; never less than none. */
export function readingsLeft({ rowsMax, rowsUsed }: Pick<GrantView, "rowsMax" | "rowsUsed">): number {
  return Math.max(0, rowsMax - rowsUsed);
}
