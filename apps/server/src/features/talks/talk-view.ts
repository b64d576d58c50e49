import type { MyTalkView, ProfileView, TalkView } from "@musubi/protocol";
import { mayPost, TALK_RULES, type TalkFacts } from "./access.ts";
import { type MessageRow, viewMessage } from "./message-view.ts";

/** One talk of the actor as the database gives it: the talk, the actor's membership and settings, and a first look inside. */
export interface TalkRow {
  readonly id: TalkView["talkId"];
  readonly kind: TalkFacts["kind"];
  readonly name: string;
  readonly protection: TalkFacts["protection"];
  readonly region: string;
  readonly post_policy: TalkFacts["postPolicy"];
  readonly is_silent: boolean;
  readonly picture_version: number;
  readonly created_at: Date;
  readonly last_seq: number;
  readonly member_count: number;
  readonly role: TalkFacts["role"];
  readonly joined_seq: number;
  readonly read_seq: number;
  readonly is_pinned: boolean;
  readonly is_archived: boolean;
  readonly muted_until: Date | null;
  readonly draft_text: string | null;
  readonly draft_reply_to: number | null;
  readonly draft_saved_at: Date | null;
  readonly unread_count: number;
  readonly mention_count: number;
  readonly faces: ProfileView[] | null;
  readonly last_message:
    | (Omit<MessageRow, "sent_at" | "edited_at"> & { readonly sent_at: string; readonly edited_at: string | null })
    | null;
}

/** What is mine alone in a talk. */
export function viewMine(row: TalkRow): MyTalkView {
  return {
    role: row.role,
    joinedSeq: row.joined_seq,
    readSeq: row.read_seq,
    unreadCount: row.unread_count,
    mentionCount: row.mention_count,
    isPinned: row.is_pinned,
    isArchived: row.is_archived,
    mutedUntil: row.muted_until === null ? null : row.muted_until.getTime(),
    draft:
      row.draft_text === null || row.draft_saved_at === null
        ? null
        : { text: row.draft_text, replyTo: row.draft_reply_to, savedAt: row.draft_saved_at.getTime() },
  };
}

/** The only place that chooses which fields of a talk leave. */
export function viewTalk(row: TalkRow): TalkView {
  const facts: TalkFacts = {
    kind: row.kind,
    protection: row.protection,
    postPolicy: row.post_policy,
    isSilent: row.is_silent,
    role: row.role,
    joinedSeq: row.joined_seq,
  };
  return {
    talkId: row.id,
    kind: row.kind,
    name: row.name,
    protection: row.protection,
    region: row.region,
    postPolicy: row.post_policy,
    pictureVersion: row.picture_version,
    createdAt: row.created_at.getTime(),
    lastSeq: row.last_seq,
    memberCount: row.member_count,
    faces: row.faces ?? [],
    mine: viewMine(row),
    can: {
      post: mayPost(facts) === true,
      invite: TALK_RULES["talk.invite"](facts) === true,
      remove: TALK_RULES["talk.remove"](facts) === true,
      edit: TALK_RULES["talk.edit"](facts) === true,
      setRoles: TALK_RULES["talk.setRoles"](facts) === true,
      leave: TALK_RULES["talk.leave"](facts) === true,
    },
    lastMessage: row.last_message === null ? null : viewMessage(datesOf(row.last_message)),
  };
}

function datesOf(message: NonNullable<TalkRow["last_message"]>): MessageRow {
  const editedAt = message.edited_at === null ? null : new Date(message.edited_at);
  return { ...message, sent_at: new Date(message.sent_at), edited_at: editedAt };
}
