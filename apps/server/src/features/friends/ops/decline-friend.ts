import { declineFriend } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import type { FriendDeps } from "../deps.ts";
import { putRelation, readFriend } from "../store.ts";
import { toldBoth } from "../told-both.ts";

export function handleDeclineFriend(deps: FriendDeps): Bound {
  return handle(declineFriend, async ({ tx, grant, actor, input }) => {
    const now = new Date(deps.clock.nowMs());
    const { relation } = grant.facts;
    if (relation !== "asking" && relation !== "asked") return deny("no request");
    // My own request taken back disappears on both sides; theirs stays "asked" for them, who are not told of the no.
    await putRelation(tx, actor.accountId, input.accountId, { mine: "none", theirs: relation === "asked" ? "none" : null }, now);
    const friend = await readFriend(tx, actor.accountId, input.accountId);
    return reply({ friend }, toldBoth(deps, [actor.accountId, input.accountId]));
  });
}
