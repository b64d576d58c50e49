/** The rows of the public log, as its signer writes them. Runs as the role of the jobs. */
import type { FilledTile, TreeHash } from "@musubi/translog";
import type { Database, Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** A checkpoint as it is kept. */
export interface CheckpointRow {
  readonly size: number;
  readonly root: TreeHash;
  readonly note: string;
}

/** A record that the log has to take up: its place in the ledger, and the commitment to it. */
export interface WaitingRow {
  readonly seq: number;
  readonly leaf_hash: Uint8Array;
}

/** Makes every other signer of this database wait until the transaction ends. */
export async function lockLog(tx: Tx): Promise<void> {
  await tx.rows(sql`select pg_advisory_xact_lock(hashtextextended('musubi.log', 0))`);
}

/** The newest checkpoint; null before the first. */
export function readLastCheckpoint(tx: Tx): Promise<CheckpointRow | null> {
  return tx.row<CheckpointRow>(sql`select size, root, note from musubi.log_checkpoints order by size desc limit 1`);
}

/** Whether any record waits. */
export async function isAnyWaiting(database: Database): Promise<boolean> {
  return (await database.once("jobs", sql`select 1 as one from musubi.log_waiting limit 1`)).length > 0;
}

/** The records that wait, in the order of the ledger. */
export function readWaiting(tx: Tx, countMax: number): Promise<WaitingRow[]> {
  return tx.rows<WaitingRow>(
    sql`select w.seq, r.leaf_hash from musubi.log_waiting w join musubi.ledger_records r on r.seq = w.seq order by w.seq limit ${countMax}`,
  );
}

/** These records, in this order, as far as they are there and wait. */
export function readPlanned(tx: Tx, seqs: readonly number[]): Promise<WaitingRow[]> {
  return tx.rows<WaitingRow>(
    sql`select r.seq, r.leaf_hash from unnest(${seqs}::bigint[]) with ordinality as p (seq, place)
        join musubi.log_waiting w on w.seq = p.seq join musubi.ledger_records r on r.seq = p.seq order by p.place`,
  );
}

/** The bytes of a tile at its full present width. */
export async function readTileRow(tx: Tx, level: number, index: number): Promise<Uint8Array | null> {
  const row = await tx.row<{ data: Uint8Array }>(sql`select data from musubi.log_tiles where level = ${level} and tile_index = ${index}`);
  return row?.data ?? null;
}

/** The tiles at these places, in one look. */
export function readTileRows(
  tx: Tx,
  places: readonly { readonly level: number; readonly index: number }[],
): Promise<{ level: number; tile_index: number; data: Uint8Array }[]> {
  return tx.rows(
    sql`select t.level, t.tile_index, t.data from unnest(${places.map(({ level }) => level)}::smallint[], ${places.map(({ index }) => index)}::bigint[]) as p (level, tile_index)
        join musubi.log_tiles t on t.level = p.level and t.tile_index = p.tile_index`,
  );
}

/** Numbers records as leaves from this index on. */
export async function insertLeaves(tx: Tx, firstIndex: number, rows: readonly WaitingRow[]): Promise<void> {
  await tx.run(
    sql`insert into musubi.log_leaves (leaf_index, ledger_seq, leaf_hash)
        select ${firstIndex}::bigint + n - 1, s, h from unnest(${rows.map((row) => row.seq)}::bigint[], ${rows.map((row) => row.leaf_hash)}::bytea[]) with ordinality as x (s, h, n)`,
  );
  await tx.run(sql`delete from musubi.log_waiting where seq = any (${rows.map((row) => row.seq)}::bigint[])`);
}

/** Keeps tiles that are new or have grown. */
export async function putTiles(tx: Tx, tiles: readonly FilledTile[]): Promise<void> {
  await tx.run(
    sql`insert into musubi.log_tiles (level, tile_index, width, data)
        select * from unnest(${tiles.map(({ tile }) => tile.level)}::smallint[], ${tiles.map(({ tile }) => tile.index)}::bigint[],
          ${tiles.map(({ tile }) => tile.width)}::smallint[], ${tiles.map(({ bytes }) => Buffer.from(bytes))}::bytea[])
        on conflict (level, tile_index) do update set width = excluded.width, data = excluded.data`,
  );
}

/** Keeps a signed checkpoint. Its time never lies before that of an earlier one, whatever the clock does. */
export async function insertCheckpoint(tx: Tx, checkpoint: CheckpointRow, nowMs: number): Promise<void> {
  const { size, root, note } = checkpoint;
  await tx.run(
    sql`insert into musubi.log_checkpoints (size, root, note, at)
        values (${size}, ${Buffer.from(root)}, ${note}, greatest(${instant(nowMs)}, (select max(c.at) from musubi.log_checkpoints c)))`,
  );
}

/** The index of the leaf of a record; null while the log has not taken it up. */
export async function findLeafIndex(database: Database, ledgerSeq: number): Promise<number | null> {
  const [row] = await database.once<{ leaf_index: number }>(
    "jobs",
    sql`select leaf_index from musubi.log_leaves where ledger_seq = ${ledgerSeq}`,
  );
  return row?.leaf_index ?? null;
}

/** Puts signatures of witnesses under the note of a checkpoint, once. */
export async function addCosignatures(tx: Tx, size: number, lines: string): Promise<void> {
  await tx.run(
    sql`update musubi.log_checkpoints set note = note || ${lines}::text where size = ${size} and position(${lines}::text in note) = 0`,
  );
}

/** Which server signs the log. */
export interface LogSigner {
  readonly home: string;
  /** Whether it was heard of a moment ago. */
  readonly is_heard: boolean;
}

/** The server that signs the log of this database; null before the first has. */
export function readLogSigner(tx: Tx): Promise<LogSigner | null> {
  return tx.row<LogSigner>(
    sql`select home, coalesce(heard_at > clock_timestamp() - interval '15 seconds', false) as is_heard from musubi.log_signer`,
  );
}

/** Notes that the server with this home signs the log from now on. */
export async function claimLog(tx: Tx, home: string): Promise<void> {
  await tx.run(sql`insert into musubi.log_signer (home, heard_at) values (${home}, clock_timestamp())`);
}

/** Notes that the server with this home is there: once in a while, not each time. */
export async function keepLog(tx: Tx, home: string): Promise<void> {
  await tx.run(
    sql`update musubi.log_signer set heard_at = clock_timestamp()
        where home = ${home} and (heard_at is null or heard_at < clock_timestamp() - interval '5 seconds')`,
  );
}

/** Notes that the server with this home has stopped. */
export async function leaveLog(tx: Tx, home: string): Promise<void> {
  await tx.run(sql`update musubi.log_signer set heard_at = null where home = ${home}`);
}

/** Tells those who watch over access that nothing is signed any more, and why. */
export async function reportLogDamage(tx: Tx, words: string): Promise<void> {
  await tx.run(sql`select musubi.report_log_damage(${words})`);
}
