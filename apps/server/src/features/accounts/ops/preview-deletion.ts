import { previewDeletion as previewDeletionOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { previewOwnDeletion } from "../deletion-store.ts";

/** Says beforehand what goes with the account and what others keep. */
export function previewDeletion(): Bound {
  return handle(previewDeletionOperation, async ({ tx, grant }) => {
    const row = await previewOwnDeletion(tx, grant);
    return reply({ ownedTalks: row.owned_talks, messagesInTalks: row.messages_in_talks, friends: row.friends });
  });
}
