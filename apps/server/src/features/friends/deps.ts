import type { Clock } from "@musubi/base";
import type { AccountId, TalkId } from "@musubi/protocol";

/** What the friend feature is given. */
export interface FriendDeps {
  readonly clock: Clock;
  /** Sends people who are online their own view of how they stand to somebody, after the commit. */
  readonly announceFriend: (ownerId: AccountId, otherId: AccountId) => void;
  /** A talk was silenced or opened: the kept roster is old, and both people's buttons change. */
  readonly talkChanged: (talkId: TalkId, accountIds: readonly AccountId[]) => void;
}
