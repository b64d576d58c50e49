import { previewInvite } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";

export function handlePreviewInvite(): Bound {
  return handle(previewInvite, async ({ grant }) => {
    const { kind, from, talkName, memberCount, isMember } = grant.facts;
    return Promise.resolve(reply({ preview: { kind, from, talkName, memberCount, isMember: isMember ? "yes" : "no" } }));
  });
}
