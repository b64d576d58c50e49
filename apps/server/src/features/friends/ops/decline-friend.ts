import { declineFriend } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import type { FriendDeps } from "../deps.ts";
import { putRelation, readFriend } from "../store.ts";

export function handleDeclineFriend({ clock, announceFriend }: FriendDeps): Bound {
  return handle(declineFriend, async ({ tx, grant, actor, input }) => {
    const now = new Date(clock.nowMs());
    const { relation } = grant.facts;
    if (relation !== "asking" && relation !== "asked") return deny("no request");
    // My own request taken back disappears on both sides; theirs stays "asked" for them, who are not told of the no.
    await putRelation(tx, actor.accountId, input.accountId, { mine: "none", theirs: relation === "asked" ? "none" : null }, now);
    const friend = await readFriend(tx, actor.accountId, input.accountId);
    return reply(
      { friend },
      {
        afterCommit: () => {
          announceFriend(actor.accountId, input.accountId);
          announceFriend(input.accountId, actor.accountId);
        },
      },
    );
  });
}
