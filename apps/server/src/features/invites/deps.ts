import type { FriendDeps } from "../friends/deps.ts";
import type { TalkDeps } from "../talks/deps.ts";

/** What the invite feature is given: joining a talk and becoming friends are told as in those features. */
export interface InviteDeps {
  readonly talks: TalkDeps;
  readonly friends: FriendDeps;
}
