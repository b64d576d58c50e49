import { confirmWelcome as confirmWelcomeOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { confirmWelcome } from "../event-store.ts";

export function handleConfirmWelcome(): Bound {
  return handle(confirmWelcomeOperation, async ({ tx, grant, input }) => {
    await confirmWelcome(tx, grant, input.talkId, input.event);
    return reply({});
  });
}
