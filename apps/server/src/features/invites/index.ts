import type { Feature } from "../../kernel/feature.ts";
import { registerInviteRules } from "./access.ts";
import type { InviteDeps } from "./deps.ts";
import { handleAcceptInvite } from "./ops/accept-invite.ts";
import { handleCreateInvite } from "./ops/create-invite.ts";
import { handleListInvites } from "./ops/list-invites.ts";
import { handlePreviewInvite } from "./ops/preview-invite.ts";
import { handleRevokeInvite } from "./ops/revoke-invite.ts";

/** Invite links: limited in number and time, for becoming friends or for joining a talk. */
export function inviteFeature(deps: InviteDeps): Feature {
  return {
    register: (rules) => registerInviteRules(rules, () => new Date(deps.talks.clock.nowMs())),
    operations: [
      handleAcceptInvite(deps),
      handleCreateInvite(deps),
      handleListInvites(deps),
      handlePreviewInvite(deps),
      handleRevokeInvite(),
    ],
  };
}
