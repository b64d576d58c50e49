import type { Clock } from "@musubi/base";
import { confirmPurge } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { noteConfirmation } from "../store.ts";

/** Counts a device that dropped what was taken back. */
export function handleConfirmPurge({ clock }: { readonly clock: Clock }): Bound {
  return handle(confirmPurge, async ({ tx, grant, input }) => {
    await noteConfirmation(tx, grant, { ...input, nowMs: clock.nowMs() });
    return reply({});
  });
}
