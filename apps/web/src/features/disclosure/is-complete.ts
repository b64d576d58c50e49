import type { DisclosureCoverage } from "@musubi/protocol";

/** Whether "none" may be said: since a known day every opening is recorded, without a gap. What is not known is not complete. */
export function isComplete(coverage: DisclosureCoverage | null): boolean {
  return coverage !== null && coverage.since !== null && coverage.gaps.length === 0;
}
