import type { FriendDeps } from "../friends/port.ts";
import type { TalkDeps } from "../talks/port.ts";

/** What the invite feature is given: joining a talk and becoming friends are told as in those features. */
export interface InviteDeps {
  readonly talks: TalkDeps;
  readonly friends: FriendDeps;
}
