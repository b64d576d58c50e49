import { ProfileView, Region } from "../account/views.ts";
import { AltText, Caption, FileView } from "../file/views.ts";
import { AccountId, AlbumId, ClientId, FileId, TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { LinkPreview } from "../link/views.ts";
import {
  bool,
  Instant,
  int,
  list,
  literal,
  nullable,
  object,
  oneOf,
  optional,
  Seq,
  type Static,
  shownText,
  text,
  union,
} from "../schema.ts";

/** Two people, a group, or notes to oneself. */
export const TalkKind = oneOf("direct", "group", "self");
/** How a member stands in a talk. */
export const Role = oneOf("owner", "admin", "member");
export type Role = Static<typeof Role>;
/** "plain": the server can read it. "sealed": only the members' devices can. Fixed when the talk is made. */
export const Protection = oneOf("plain", "sealed");
/** Who may write in a group. */
export const PostPolicy = oneOf("everyone", "admins");
/** A group's name. */
export const TalkName = shownText(1, LIMITS.talkName);
/** What a text message says. */
export const MessageText = text(1, LIMITS.textLength);

/** A person named in a text: `length` UTF-16 code units from `start` stand for the name. */
export const Mention = object({ accountId: AccountId, start: int(0, LIMITS.textLength * 2), length: int(1, 100) });

/** A text, with the people it names, and a card for one of its links where its sender asked for one. */
export const TextContent = object({
  kind: literal("text"),
  text: MessageText,
  mentions: optional(list(Mention, LIMITS.mentions)),
  preview: optional(LinkPreview),
});
/** A sticker of a set that the server has. */
export const StickerContent = object({ kind: literal("sticker"), setId: text(1, 40), stickerId: text(1, 20) });
/** What stands in a sealed talk: which of its events holds it, sealed for the members' devices. See `sealed.follow`. */
export const SealedContent = object({ kind: literal("sealed"), event: Seq });
/**
 * Files to send, in their order: ready ones of one's own, or ones that one may see (to forward them). `alts` tell what each shows, in
 * the same order.
 */
export const FilesToSend = object({
  kind: literal("files"),
  fileIds: list(FileId, LIMITS.filesPerMessage, 1),
  caption: Caption,
  alts: optional(list(AltText, LIMITS.filesPerMessage)),
});
export type FilesToSend = Static<typeof FilesToSend>;
/** Files as they are shown: what was sent, as the server describes it now. */
export const FilesContent = object({ kind: literal("files"), files: list(FileView, LIMITS.filesPerMessage), caption: Caption });
export type FilesContent = Static<typeof FilesContent>;
/** What a person may send where the server can read it. */
export const SendableContent = union(TextContent, StickerContent, FilesToSend);
export type SendableContent = Static<typeof SendableContent>;

/** What the server itself writes into a talk's order when its circumstances change. */
export const SystemContent = object({
  kind: literal("system"),
  what: oneOf(
    "created",
    "joined",
    "added",
    "left",
    "removed",
    "renamed",
    "role",
    "posting",
    "picture",
    "pinned",
    "album",
    "photos",
    "shown",
  ),
  actorId: nullable(AccountId),
  subjectIds: list(AccountId, LIMITS.groupMembers),
  /** The new name, role or policy, where there is one; the album's name. */
  value: text(0, 100),
  /** "album": one was made; "photos": `count` were added to it; "shown": `count` were shown to who had joined (sealed talks, by their members). */
  albumId: optional(AlbumId),
  count: optional(int(0, 1_000_000)),
});
export type SystemContent = Static<typeof SystemContent>;
/** A message that its sender took back: the place in the order remains, the content is gone. */
export const UnsentContent = object({ kind: literal("unsent") });
/** Everything that a place in a talk's order can hold. */
export const MessageContent = union(TextContent, StickerContent, SealedContent, FilesContent, SystemContent, UnsentContent);
export type MessageContent = Static<typeof MessageContent>;

/** One or more emoji code points; which ones, or whether a word, is not judged, only that it can be seen. */
export const Emoji = shownText(1, 16);
/** An emoji under a message, and who put it there. */
export const ReactionView = object({ emoji: text(1, 16), accountIds: list(AccountId, LIMITS.groupMembers) });
export type ReactionView = Static<typeof ReactionView>;

/** A message as it is now. Applying it twice, or an older one after a newer one (`changedSeq`), changes nothing. */
export const MessageView = object({
  talkId: TalkId,
  seq: Seq,
  /** The talk's sequence at the last change of this message: sent, edited, unsent, reacted to, pinned. */
  changedSeq: Seq,
  senderId: nullable(AccountId),
  clientId: ClientId,
  sentAt: Instant,
  content: MessageContent,
  replyTo: nullable(Seq),
  isForwarded: bool,
  editedAt: nullable(Instant),
  isPinned: bool,
  reactions: list(ReactionView, 100),
});
export type MessageView = Static<typeof MessageView>;

/** A member as the other members see them. */
export const MemberView = object({
  profile: ProfileView,
  role: Role,
  /** The member sees messages after this place. */
  joinedSeq: Seq,
  /** How far the member has read; null when they do not say. */
  readSeq: nullable(Seq),
});
export type MemberView = Static<typeof MemberView>;

/** What is written and not yet sent. */
export const DraftView = object({ text: text(0, LIMITS.textLength), replyTo: nullable(Seq), savedAt: Instant });

/** What is mine alone in a talk. */
export const MyTalkView = object({
  role: Role,
  joinedSeq: Seq,
  readSeq: Seq,
  unreadCount: int(0, 1_000_000_000),
  /** Unread messages that mention me. */
  mentionCount: int(0, 1_000_000_000),
  isPinned: bool,
  isArchived: bool,
  /** Notifications are silent until then; null means they sound. */
  mutedUntil: nullable(Instant),
  draft: nullable(DraftView),
});
export type MyTalkView = Static<typeof MyTalkView>;

/** What I may do here: the same decision that the server will take, so that buttons tell the truth. */
export const TalkAbilities = object({ post: bool, invite: bool, remove: bool, edit: bool, setRoles: bool, leave: bool });

/** A talk as it is for me now. */
export const TalkView = object({
  talkId: TalkId,
  kind: TalkKind,
  name: text(0, LIMITS.talkName),
  protection: Protection,
  /** The country in which the talk lies; empty when the operator has not stated it. */
  region: Region,
  postPolicy: PostPolicy,
  pictureVersion: int(0, 2_147_483_647),
  createdAt: Instant,
  lastSeq: Seq,
  memberCount: int(0, 1_000_000),
  /** Up to four members other than me, for faces and for a name where the talk has none. For a direct talk: the other person. */
  faces: list(ProfileView, 4),
  mine: MyTalkView,
  can: TalkAbilities,
  lastMessage: nullable(MessageView),
});
export type TalkView = Static<typeof TalkView>;
