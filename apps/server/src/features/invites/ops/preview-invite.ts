import { previewInvite } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import type { InviteDeps } from "../deps.ts";
import { lookAtPicture } from "../store.ts";

/** Shows what an invite offers and who makes it, with their picture. */
export function handlePreviewInvite({ talks }: InviteDeps): Bound {
  return handle(previewInvite, async ({ tx, grant }) => {
    const { kind, from, talkName, memberCount, isMember } = grant.facts;
    const picture = await lookAtPicture(tx, grant, new Date(talks.clock.nowMs()));
    return reply({ preview: { kind, from, talkName, memberCount, isMember: isMember ? "yes" : "no", picture } });
  });
}
