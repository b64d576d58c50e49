import { reportMismatch } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import type { FileDeps } from "../deps.ts";
import { noteMismatch } from "../store.ts";

/** A device was given other bytes than promised, and showed nothing of them: the operator is told. */
export function handleReportMismatch({ clock, alarm }: FileDeps): Bound {
  return handle(reportMismatch, async ({ tx, grant, input }) => {
    // Whoever was shown an older form that has been made anew since reports no mismatch: the promised digest is then not ours either.
    await noteMismatch(tx, grant, input.variant, clock.nowMs());
    return reply({}, { afterCommit: () => alarm("device", "digest_differs", input.variant) });
  });
}
