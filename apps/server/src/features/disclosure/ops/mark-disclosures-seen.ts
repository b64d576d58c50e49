import { markDisclosuresSeen as markDisclosuresSeenOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { countUnseen, markSeen } from "../store.ts";
import { UNSEEN_MAX } from "./list-disclosures.ts";

/** The last instant that a date can be. The contract's instants go further; what lies beyond now counts as now anyway. */
const INSTANT_MAX = 8_640_000_000_000_000;

/** Notes up to when the actor has looked through what was recorded of them. */
export function markDisclosuresSeen(): Bound {
  return handle(markDisclosuresSeenOperation, async ({ tx, grant, input }) => {
    await markSeen(tx, grant, Math.min(input.through, INSTANT_MAX));
    return reply({ unseenCount: await countUnseen(tx, grant, UNSEEN_MAX) });
  });
}
