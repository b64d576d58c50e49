import type { AccountId, TalkId } from "@musubi/protocol";
import type { Effects } from "../../kernel/binding.ts";
import type { FriendDeps } from "./deps.ts";

/** After the commit each of two people who are online is told how they now stand to the other; and of their talks, when they speak again. */
export function toldBoth(deps: FriendDeps, [one, other]: readonly [AccountId, AccountId], opened: readonly TalkId[] = []): Effects {
  return {
    afterCommit: () => {
      deps.announceFriend(one, other);
      deps.announceFriend(other, one);
      for (const talkId of opened) deps.talkChanged(talkId, [one, other]);
    },
  };
}
