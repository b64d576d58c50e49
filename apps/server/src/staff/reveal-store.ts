import type { AccountId, TalkId } from "@musubi/protocol";
import type { AccessGrantId, RevealField } from "@musubi/protocol/staff";
import type { LedgerRow } from "../features/disclosure/port.ts";
import type { Tx } from "../kernel/transaction.ts";
import { sql } from "../platform/postgres/sql.ts";

/** What revealing fields came to: always an entry, and when a grant covers them, the values; Profile+ as it is stored, sealed. */
export interface PersonRead {
  readonly denial: string;
  readonly entry: LedgerRow;
  readonly found: Readonly<Record<string, string | null>> | null;
  readonly sealed: Buffer | null;
  readonly wrapped_key: Buffer | null;
  readonly ring_epoch: number | null;
  readonly subject_id: AccountId | null;
}

/** Reads fields of the person of a grant's case and records it, in one statement. */
export function readPersonFields(
  tx: Tx,
  grantId: AccessGrantId,
  fields: readonly RevealField[],
  rules: string,
): Promise<PersonRead | null> {
  return tx.row<PersonRead>(sql`select * from musubi.reveal_person(${grantId}, ${[...fields]}::text[], ${rules})`);
}

/** What revealing messages came to: an entry for each person concerned, and the messages when a grant covers them. */
export interface MessagesRead {
  readonly denial: string;
  readonly entries: readonly LedgerRow[];
  readonly messages:
    | readonly { readonly seq: number; readonly senderId: AccountId | null; readonly sentAt: number; readonly text: string }[]
    | null;
}

/** Reads a stretch of a talk and records it for everybody in it, in one statement. */
export function readTalkStretch(
  tx: Tx,
  grantId: AccessGrantId,
  stretch: { readonly talkId: TalkId; readonly fromSeq: number; readonly toSeq: number },
  rules: string,
): Promise<MessagesRead | null> {
  return tx.row<MessagesRead>(
    sql`select * from musubi.reveal_messages(${grantId}, ${stretch.talkId}, ${stretch.fromSeq}, ${stretch.toSeq}, ${rules})`,
  );
}
