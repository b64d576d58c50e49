import { findFriend } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { findByHandle } from "../store.ts";

export function handleFindFriend(): Bound {
  return handle(findFriend, async ({ tx, actor, input }) => {
    const found = await findByHandle(tx, actor.accountId, input.handle);
    if (found === null) return deny("nobody findable");
    const isSelf = found.profile.accountId === actor.accountId;
    return reply({ profile: found.profile, relation: isSelf ? "self" : found.relation });
  });
}
