import type { MessageView, ReactionView } from "@musubi/protocol";

/** A message as the database has it. */
export interface MessageRow {
  readonly talk_id: MessageView["talkId"];
  readonly seq: number;
  readonly changed_seq: number;
  readonly sender_id: MessageView["senderId"];
  readonly client_id: MessageView["clientId"];
  readonly sent_at: Date;
  readonly content: MessageView["content"];
  readonly reply_to: number | null;
  readonly is_forwarded: boolean;
  readonly edited_at: Date | null;
  readonly is_pinned: boolean;
  readonly reactions: Readonly<Record<string, ReactionView["accountIds"]>> | null;
}

/** The columns of a MessageRow, for select lists over `musubi.messages m`. */
export const MESSAGE_COLUMNS =
  "m.talk_id, m.seq, m.changed_seq, m.sender_id, m.client_id, m.sent_at, m.content, m.reply_to, m.is_forwarded, m.edited_at, m.is_pinned, m.reactions";

/** The only place that chooses which fields of a message leave. The sending device is not one of them. */
export function viewMessage(row: MessageRow): MessageView {
  return {
    talkId: row.talk_id,
    seq: row.seq,
    changedSeq: row.changed_seq,
    senderId: row.sender_id,
    clientId: row.client_id,
    sentAt: row.sent_at.getTime(),
    content: row.content,
    replyTo: row.reply_to,
    isForwarded: row.is_forwarded,
    editedAt: row.edited_at === null ? null : row.edited_at.getTime(),
    isPinned: row.is_pinned,
    reactions: viewReactions(row.reactions),
  };
}

function viewReactions(reactions: MessageRow["reactions"]): ReactionView[] {
  if (reactions === null) return [];
  return Object.entries(reactions)
    .map(([emoji, accountIds]) => ({ emoji, accountIds }))
    .sort((a, b) => b.accountIds.length - a.accountIds.length || (a.emoji < b.emoji ? -1 : 1));
}
