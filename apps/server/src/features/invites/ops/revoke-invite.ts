import { revokeInvite as revokeInviteOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { revokeInvite } from "../store.ts";

export function handleRevokeInvite(): Bound {
  return handle(revokeInviteOperation, async ({ tx, grant }) => {
    await revokeInvite(tx, grant);
    return reply({});
  });
}
