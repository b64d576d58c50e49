/** What a person keeps and what their devices have opened of sealed talks: bytes that nobody here can open. */
import type { FileId, KeepItemView } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** A thing that is kept, as it is stored. */
export interface KeptRow {
  readonly item_id: string;
  readonly version: number;
  readonly body: Buffer | null;
  readonly changed_seq: number;
  readonly saved_at: Date;
}

/** One device of a person changes what they keep at a time, until the transaction ends: the order of the changes has no holes to read past. */
export async function lockKeep(tx: Tx, grant: Grant<"own.write">): Promise<void> {
  await tx.rows(sql`select pg_advisory_xact_lock(hashtextextended(${`keep ${grant.actor.accountId}`}, 0))`);
}

/** How many living things the actor keeps. */
export async function countItems(tx: Tx, grant: Grant<"own.write">): Promise<number> {
  const row = await tx.row<{ count: number }>(
    sql`select count(*)::int as count from musubi.keep_items where account_id = ${grant.actor.accountId} and body is not null`,
  );
  return row?.count ?? 0;
}

/** The version of a thing; 0 when there is none of this name. */
export async function readVersion(tx: Tx, grant: Grant<"own.write">, itemId: string): Promise<number> {
  const row = await tx.row<{ version: number }>(
    sql`select version from musubi.keep_items where account_id = ${grant.actor.accountId} and item_id = ${itemId}`,
  );
  return row?.version ?? 0;
}

/** Puts a version of a thing in the place of the one before; gives the place of the change. Only under `lockKeep`. */
export async function putItem(
  tx: Tx,
  grant: Grant<"own.write">,
  { itemId, version, body }: Pick<KeepItemView, "itemId" | "version"> & { readonly body: Uint8Array | null },
  nowMs: number,
): Promise<number> {
  const { accountId } = grant.actor;
  const row = await tx.row<{ changed_seq: number }>(sql`
    insert into musubi.keep_items (account_id, item_id, version, body, changed_seq, saved_at)
    values (${accountId}, ${itemId}, ${version}, ${body}, (select coalesce(max(k.changed_seq), 0) + 1 from musubi.keep_items k where k.account_id = ${accountId}), ${instant(nowMs)})
    on conflict (account_id, item_id) do update
      set version = excluded.version, body = excluded.body, changed_seq = excluded.changed_seq, saved_at = excluded.saved_at
    returning changed_seq`);
  return row?.changed_seq ?? 0;
}

/** Notes which uploads hold the files of a thing; why not, where they cannot be kept. Only under `lockKeep`. */
export async function putFiles(
  tx: Tx,
  _grant: Grant<"own.write">,
  { itemId, fileIds }: { readonly itemId: string; readonly fileIds: readonly FileId[] },
  { bytesMax, nowMs }: { readonly bytesMax: number; readonly nowMs: number },
): Promise<null | "not_ready" | "keep_full"> {
  const row = await tx.row<{ no: null | "not_ready" | "keep_full" }>(
    sql`select musubi.put_keep_files(${itemId}, ${fileIds}, ${bytesMax}, ${instant(nowMs)}) as no`,
  );
  return row?.no ?? null;
}

/** What the actor keeps that has changed after a place, in the order of the changes. */
export async function readItems(tx: Tx, grant: Grant<"own.read">, after: number, countMax: number): Promise<KeptRow[]> {
  return await tx.rows<KeptRow>(sql`
    select item_id, version, body, changed_seq, saved_at from musubi.keep_items
    where account_id = ${grant.actor.accountId} and changed_seq > ${after} order by changed_seq limit ${countMax}`);
}

/** A stretch of history, as it is stored. */
export interface SegmentRow {
  readonly from_event: number;
  readonly to_event: number;
  readonly body: Buffer;
}

/** How far the history of the granted talk is laid up for the actor's devices; 0 when nothing is. */
export async function readReach(tx: Tx, grant: Grant<"talk.read">): Promise<number> {
  const row = await tx.row<{ reaches: number | null }>(sql`
    select max(to_event) as reaches from musubi.history_segments
    where account_id = ${grant.actor.accountId} and talk_id = ${grant.objectId}`);
  return row?.reaches ?? 0;
}

/** Lays up a stretch; whether it is there now. Another device may have been first with one that begins at the same event. */
export async function putSegment(
  tx: Tx,
  grant: Grant<"talk.read">,
  { from, to, body }: { readonly from: number; readonly to: number; readonly body: Uint8Array },
  nowMs: number,
): Promise<boolean> {
  const rows = await tx.rows(sql`
    insert into musubi.history_segments (account_id, talk_id, from_event, to_event, body, saved_at)
    values (${grant.actor.accountId}, ${grant.objectId}, ${from}, ${to}, ${body}, ${instant(nowMs)})
    on conflict do nothing returning 1`);
  return rows.length > 0;
}

/** The stretches after an event, in their order. */
export async function readSegments(tx: Tx, grant: Grant<"talk.read">, after: number, countMax: number): Promise<SegmentRow[]> {
  return await tx.rows<SegmentRow>(sql`
    select from_event, to_event, body from musubi.history_segments
    where account_id = ${grant.actor.accountId} and talk_id = ${grant.objectId} and from_event > ${after} order by from_event limit ${countMax}`);
}
