import { markDisclosuresSeen as markDisclosuresSeenOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { countUnseen, markSeen } from "../store.ts";
import { UNSEEN_MAX } from "./list-disclosures.ts";

/** Notes up to when the actor has looked through what was recorded of them. */
export function markDisclosuresSeen(): Bound {
  return handle(markDisclosuresSeenOperation, async ({ tx, grant, input }) => {
    await markSeen(tx, grant, input.through);
    return reply({ unseenCount: await countUnseen(tx, grant, UNSEEN_MAX) });
  });
}
