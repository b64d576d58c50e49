import { ProfileView } from "../account/views.ts";
import { FileView } from "../file/views.ts";
import { InviteId, TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Instant, int, nullable, object, oneOf, optional, pattern, type Static, text } from "../schema.ts";

/** The secret part of an invite link, 100 bits. It is a right to ask for one thing, limited in number and time. */
export const InviteCode = pattern("[0-9a-hjkmnp-tv-z]{20}", 20);

/** An invite link, as its owner sees it. */
export const InviteView = object({
  inviteId: InviteId,
  kind: oneOf("friend", "talk"),
  talkId: nullable(TalkId),
  /** Shown only to the person who made it. */
  code: optional(InviteCode),
  usesLeft: int(0, 1_000),
  expiresAt: Instant,
  createdAt: Instant,
});
export type InviteView = Static<typeof InviteView>;

/** What a signed-in person sees before accepting. */
export const InvitePreview = object({
  kind: oneOf("friend", "talk"),
  from: ProfileView,
  talkName: text(0, LIMITS.talkName),
  memberCount: int(0, LIMITS.groupMembers),
  isMember: optional(oneOf("yes", "no")),
  /** The picture of the person who invites; null when there is none. Who was shown the invite may read it while the invite is good. */
  picture: nullable(FileView),
});
