import { ProfileView } from "../account/views.ts";
import { bool, Instant, object, oneOf, Seq, type Static } from "../schema.ts";

/** How I stand to somebody. "asked": I asked; "asking": they ask me; "none": nothing any more (remove it from the list). */
export const Relation = oneOf("friend", "asked", "asking", "blocked", "none");

/** A relation as I have it. How the other side stands is never part of it. */
export const FriendView = object({
  profile: ProfileView,
  relation: Relation,
  isFavourite: bool,
  isHidden: bool,
  since: Instant,
  changedSeq: Seq,
});
export type FriendView = Static<typeof FriendView>;
