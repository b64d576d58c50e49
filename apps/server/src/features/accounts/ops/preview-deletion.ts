import { previewDeletion as previewDeletionOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { previewOwnDeletion } from "../deletion-store.ts";

/** Says beforehand what goes with the account and what others keep. */
export function previewDeletion(): Bound {
  return handle(previewDeletionOperation, async ({ tx, grant }) => {
    const row = await previewOwnDeletion(tx, grant);
    const { owned_talks, messages_in_talks, files_shown, friends } = row;
    return reply({ ownedTalks: owned_talks, messagesInTalks: messages_in_talks, filesShown: files_shown, friends });
  });
}
