import { InviteId } from "../ids.ts";
import { operation } from "../operation.ts";

/** End an invite link of mine. */
export const revokeInvite = operation("invite.revoke", {
  summary: "End an invite link of mine.",
  actors: ["user"],
  access: { action: "invite.revoke", on: "inviteId" },
  input: { inviteId: InviteId },
  output: {},
  refusals: [],
  discloses: [],
  rate: "write",
  effect: "write",
});
