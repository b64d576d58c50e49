/** The hot path's statement of sealed talks: many people's events at once. The database decides for each what its sender may do. */
import type { ClientId, FileId, MessageView, TalkId } from "@musubi/protocol";
import type { UserActor } from "../../kernel/actor.ts";
import type { Database } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";
import { type MessageRow, viewMessage } from "../talks/port.ts";
import type { Envelope } from "./envelope.ts";
import type { FrankingKey } from "./frank.ts";

/** A sealed content on its way into the store. */
export interface SealedPosted {
  readonly talkId: TalkId;
  readonly actor: UserActor;
  readonly clientId: ClientId;
  readonly kind: "message" | "edit" | "note";
  /** The message that an edit replaces. */
  readonly seq: number | null;
  /** Files that a message names inside, each of their forms; none for the others. */
  readonly fileIds: readonly FileId[];
  readonly body: Buffer;
  readonly envelope: Envelope;
}

/** What stands against it. */
export type SealedRefusal =
  | "not_member"
  /** A file that the sender may not see. */
  | "file_absent"
  | "class_mismatch"
  | "blocked"
  | "posting_restricted"
  | "not_ready"
  | "not_editable"
  | "envelope_wrong"
  | "stale_epoch"
  | "removal_owed";

/** What became of it. "repeat" was stored before; its body is as it was stored then, or null when it is gone. */
export type SealedOutcome =
  | {
      readonly outcome: "posted" | "repeat";
      readonly event: number;
      readonly acceptedAtMs: number;
      readonly key: FrankingKey | number;
      readonly storedBody: Buffer | null;
      readonly rosterVersion: number;
      readonly message: MessageView | null;
    }
  | { readonly outcome: SealedRefusal };

interface SealedRow {
  readonly ix: number;
  readonly outcome: SealedOutcome["outcome"];
  readonly event: number | null;
  readonly accepted_at: Date | null;
  readonly key_id: number | null;
  readonly body: Buffer | null;
  readonly roster_version: number | null;
  readonly message: (Omit<MessageRow, "sent_at" | "edited_at"> & { readonly sent_at: string; readonly edited_at: string | null }) | null;
}

/** Stores a batch in one commit and gives what became of each, in the batch's order. Each was added by the holder of a grant to post. */
export async function storeSealed(database: Database, batch: readonly SealedPosted[], key: FrankingKey): Promise<readonly SealedOutcome[]> {
  const column = <T>(of: (posted: SealedPosted) => T): T[] => batch.map(of);
  const rows = await database.once<SealedRow>("posting", {
    ...sql`select * from musubi.post_sealed(${column((p) => p.talkId)}::text[], ${column((p) => p.actor.accountId)}::text[],
      ${column((p) => p.actor.deviceId)}::text[], ${column((p) => p.clientId)}::text[], ${column((p) => p.envelope.epoch)}::bigint[],
      ${column((p) => p.kind)}::text[], ${column((p) => p.seq)}::bigint[], ${column((p) => p.body)}::bytea[],
      ${column((p) => (p.fileIds.length === 0 ? null : p.fileIds.join(" ")))}::text[], ${key.keyId}::bigint)`,
    name: "post_sealed",
  });
  const outcomes: SealedOutcome[] = batch.map(() => ({ outcome: "not_member" }));
  for (const row of rows) outcomes[row.ix - 1] = outcomeOf(row, key);
  return outcomes;
}

function outcomeOf(row: SealedRow, key: FrankingKey): SealedOutcome {
  if (row.outcome !== "posted" && row.outcome !== "repeat") return { outcome: row.outcome };
  const keyId = row.key_id ?? key.keyId;
  return {
    outcome: row.outcome,
    event: row.event ?? 0,
    acceptedAtMs: row.accepted_at?.getTime() ?? 0,
    key: keyId === key.keyId ? key : keyId,
    storedBody: row.body,
    rosterVersion: row.roster_version ?? -1,
    message: row.message === null ? null : viewMessage(datesOf(row.message)),
  };
}

function datesOf(message: NonNullable<SealedRow["message"]>): MessageRow {
  const editedAt = message.edited_at === null ? null : new Date(message.edited_at);
  return { ...message, sent_at: new Date(message.sent_at), edited_at: editedAt };
}
