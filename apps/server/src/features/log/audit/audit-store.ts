/** Everything that an audit of ledger and log reads, page by page. Runs as the operator. */
import type { TreeHash } from "@musubi/translog";
import type { Tx } from "../../../kernel/transaction.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import type { LedgerRow } from "../../disclosure/port.ts";

/** An entry of the ledger with all that belongs to it; what is null is not there. */
export interface AuditedEntry {
  readonly seq: number;
  readonly entry: LedgerRow;
  readonly sealed: Uint8Array | null;
  readonly wrapped_key: Uint8Array | null;
  readonly ring_epoch: number | null;
  readonly leaf_hash: Uint8Array | null;
  readonly leaf_index: number | null;
  readonly logged_hash: Uint8Array | null;
  readonly waits: boolean;
  readonly erased_at: Date | null;
}

/** A page of entries, in their order. Each is read with its record and leaf in one moment, so a server that runs does not disturb. */
export function readAuditedEntries(tx: Tx, afterSeq: number, countMax: number): Promise<AuditedEntry[]> {
  return tx.rows<AuditedEntry>(
    sql`select l.seq, to_jsonb(l) as entry, r.sealed, r.wrapped_key, r.ring_epoch, r.leaf_hash, r.erased_at, v.leaf_index, v.leaf_hash as logged_hash, w.seq is not null as waits
        from (select * from musubi.ledger where seq > ${afterSeq} order by seq limit ${countMax}) l
        left join musubi.ledger_records r on r.seq = l.seq left join musubi.log_leaves v on v.ledger_seq = l.seq
        left join musubi.log_waiting w on w.seq = l.seq order by l.seq`,
  );
}

/** A leaf, and whether the entry that it commits to is there. */
export interface AuditedLeaf {
  readonly leaf_index: number;
  readonly leaf_hash: Uint8Array;
  readonly ledger_seq: number;
  readonly has_entry: boolean;
}

/** A page of leaves, in their order. */
export function readAuditedLeaves(tx: Tx, fromIndex: number, countMax: number): Promise<AuditedLeaf[]> {
  return tx.rows<AuditedLeaf>(
    sql`select v.leaf_index, v.leaf_hash, v.ledger_seq, l.seq is not null as has_entry
        from (select * from musubi.log_leaves where leaf_index >= ${fromIndex} order by leaf_index limit ${countMax}) v
        left join musubi.ledger l on l.seq = v.ledger_seq order by v.leaf_index`,
  );
}

/** A checkpoint as it is kept. */
export interface AuditedCheckpoint {
  readonly size: number;
  readonly root: TreeHash;
  readonly note: string;
  readonly at: Date;
}

/** A page of checkpoints after a size, in their order. */
export function readAuditedCheckpoints(tx: Tx, afterSize: number, countMax: number): Promise<AuditedCheckpoint[]> {
  return tx.rows<AuditedCheckpoint>(
    sql`select size, root, note, at from musubi.log_checkpoints where size > ${afterSize} order by size limit ${countMax}`,
  );
}

/** The size of the newest checkpoint, null before the first, and how many leaves lie beyond it: both in one moment. */
export async function readNewestSize(tx: Tx): Promise<{ size: number | null; beyond: number }> {
  const row = await tx.row<{ size: number | null; beyond: number }>(
    sql`select c.size, (select count(*) from musubi.log_leaves v where v.leaf_index >= coalesce(c.size, 0)) as beyond
        from (select max(size) as size from musubi.log_checkpoints) c`,
  );
  return row ?? { size: null, beyond: 0 };
}

/** The bytes of a tile. */
export async function readAuditedTile(tx: Tx, level: number, index: number): Promise<Uint8Array | null> {
  const row = await tx.row<{ data: Uint8Array }>(sql`select data from musubi.log_tiles where level = ${level} and tile_index = ${index}`);
  return row?.data ?? null;
}

/** Tiles that no leaf explains. */
export function readStrayTiles(tx: Tx): Promise<{ level: number; tile_index: number }[]> {
  return tx.rows(
    sql`select t.level, t.tile_index from musubi.log_tiles t
        where t.tile_index * 256 >= floor((select count(*) from musubi.log_leaves) / power(256::numeric, t.level)) order by 1, 2 limit 10`,
  );
}

/** What the doctor asks: how far the log is, how much waits, and what was reported and is not closed. */
export async function readLogState(tx: Tx): Promise<{ size: number | null; waiting: number; at: Date | null; damage: string | null }> {
  const row = await tx.row<{ size: number | null; waiting: number; at: Date | null; damage: string | null }>(
    sql`select (select max(size) from musubi.log_checkpoints) as size, (select count(*) from musubi.log_waiting) as waiting,
          (select max(at) from musubi.log_checkpoints) as at,
          (select a.words from musubi.alerts a where a.kind = 'log_damaged' and a.closed_at is null order by a.at desc limit 1) as damage`,
  );
  return row ?? { size: null, waiting: 0, at: null, damage: null };
}
