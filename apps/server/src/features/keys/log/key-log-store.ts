/** The rows of the key log. They belong to no person: whoever may ask for what, the operations decide. */
import type { AccountId } from "@musubi/protocol";
import type { FilledTile, MapNode, TreeHash } from "@musubi/translog";
import type { Database, Tx } from "../../../kernel/transaction.ts";
import type { WrappedKey } from "../../../platform/keys/key-ring.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import { sql } from "../../../platform/postgres/sql.ts";

/** How far the key log is. */
export interface KeyLogState {
  readonly size: number;
  readonly root: TreeHash;
  readonly map_root: TreeHash;
}

/** A statement that has no entry yet. */
export interface UnloggedStatement {
  readonly account_id: AccountId;
  readonly number: number;
  readonly bytes: Buffer;
}

interface MapNodeRow {
  readonly path: string;
  readonly label: Buffer | null;
  readonly value: Buffer | null;
  readonly hash: Buffer | null;
}

/** Makes every other writer wait until the transaction ends. Null: the log is empty. */
export function holdKeyLog(tx: Tx): Promise<KeyLogState | null> {
  return tx.row<KeyLogState>(sql`select * from musubi.hold_key_log()`);
}

/** Where the log is as the transaction sees it; null when it is empty. */
export function readKeyLogState(tx: Tx): Promise<KeyLogState | null> {
  return tx.row<KeyLogState>(sql`select * from musubi.read_key_log()`);
}

/** Where the log was at a size at which it stood; null when it never stood there. */
export function readKeyLogAt(tx: Tx, size: number): Promise<KeyLogState | null> {
  return tx.row<KeyLogState>(sql`select * from musubi.read_key_log_at(${size})`);
}

/** Where the log was at each size of a stretch at which it stood. */
export async function readKeyLogHeads(tx: Tx, from: number, to: number): Promise<ReadonlyMap<number, KeyLogState>> {
  const rows = await tx.rows<KeyLogState>(sql`
    select h.size, h.root, h.map_root from generate_series(${from}::bigint, ${to}::bigint) s (size), lateral musubi.read_key_log_at(s.size) h`);
  return new Map(rows.map((row) => [row.size, row]));
}

/** Whose statements are taken up: the actor's, or so many of everybody's. */
export type UnloggedOf = "own" | { readonly countMax: number };

/** Statements that have no entry yet, in the order in which they are to be taken up. */
export function readUnlogged(tx: Tx, of: UnloggedOf): Promise<UnloggedStatement[]> {
  return tx.rows<UnloggedStatement>(
    of === "own" ? sql`select * from musubi.own_unlogged_statements()` : sql`select * from musubi.unlogged_statements(${of.countMax})`,
  );
}

/** How many statements wait for their entry. */
export async function countUnlogged(tx: Tx): Promise<number> {
  const row = await tx.row<{ count: number }>(sql`select musubi.count_unlogged_statements() as count`);
  return row?.count ?? 0;
}

/** The bytes of a tile, as many as it has. */
export async function readKeyLogTile(tx: Tx, level: number, index: number): Promise<Uint8Array | null> {
  const row = await tx.row<{ data: Buffer | null }>(sql`select musubi.read_key_log_tile(${level}, ${index}) as data`);
  return row?.data ?? null;
}

/** What the log says with one entry. */
export interface KeyLogEntryRow {
  readonly label: Buffer;
  readonly number: number;
  readonly statement_hash: Buffer;
}

/** Entries from an index on, without a gap, at most so many. */
export async function readKeyLogEntries(tx: Tx, firstIndex: number, countMax: number): Promise<KeyLogEntryRow[]> {
  const rows = await tx.rows<KeyLogEntryRow & { readonly entry_index: number }>(sql`
    select entry_index, label, number, statement_hash from musubi.key_log_entries
    where entry_index >= ${firstIndex} and entry_index < ${firstIndex + countMax} order by entry_index`);
  const gap = rows.findIndex((row, place) => row.entry_index !== firstIndex + place);
  return rows.slice(0, gap === -1 ? rows.length : gap);
}

/** What of the map is stored under these paths. */
export async function readMapNodes(tx: Tx, paths: readonly string[]): Promise<Map<string, MapNode>> {
  const rows = await tx.rows<MapNodeRow>(sql`select * from musubi.read_key_map(${paths}::text[])`);
  return nodesOf(rows);
}

/** The same with where the log was at that moment: one statement, so that both belong together. Null when the log is empty. */
export async function readMapWithState(
  tx: Tx,
  paths: readonly string[],
): Promise<{ readonly state: KeyLogState; readonly nodes: ReadonlyMap<string, MapNode> } | null> {
  const rows = await tx.rows<KeyLogState & { [K in keyof MapNodeRow]: MapNodeRow[K] | null }>(sql`
    select h.size, h.root, h.map_root, n.path, n.label, n.value, n.hash
    from musubi.read_key_log() h left join musubi.read_key_map(${paths}::text[]) n on true`);
  const [state] = rows;
  if (state === undefined) return null;
  return { state, nodes: nodesOf(rows.flatMap(({ path, label, value, hash }) => (path === null ? [] : [{ path, label, value, hash }]))) };
}

/** What taking up statements comes to. */
export interface KeyLogGrowth {
  readonly base: number;
  readonly entries: readonly (UnloggedStatement & { readonly label: TreeHash; readonly hash: TreeHash })[];
  readonly root: TreeHash;
  readonly mapRoot: TreeHash;
  readonly tiles: readonly FilledTile[];
  readonly nodes: ReadonlyMap<string, MapNode>;
  readonly at: Date;
}

/** Takes up statements. Only with the log held. */
export async function appendKeyLog(tx: Tx, { base, entries, root, mapRoot, tiles, nodes, at }: KeyLogGrowth): Promise<void> {
  const rows = [...nodes];
  const leaf = (pick: "label" | "value") => rows.map(([, node]) => (node.kind === "leaf" ? Buffer.from(node[pick]) : null));
  await tx.run(sql`select musubi.append_key_log(${base}::bigint, ${entries.map((one) => one.account_id)}::text[], ${entries.map((one) => one.number)}::integer[],
    ${entries.map((one) => Buffer.from(one.label))}::bytea[], ${entries.map((one) => Buffer.from(one.hash))}::bytea[], ${Buffer.from(root)}, ${Buffer.from(mapRoot)},
    ${tiles.map(({ tile }) => tile.level)}::smallint[], ${tiles.map(({ tile }) => tile.index)}::bigint[], ${tiles.map(({ bytes }) => Buffer.from(bytes))}::bytea[],
    ${rows.map(([path]) => path)}::text[], ${leaf("label")}::bytea[], ${leaf("value")}::bytea[],
    ${rows.map(([, node]) => (node.kind === "node" ? Buffer.from(node.hash) : null))}::bytea[], ${at})`);
}

/** The key that heads are signed with, as it is stored. */
export interface KeyLogSignerRow {
  readonly name: string;
  readonly wrapped_key: Buffer;
  readonly ring_epoch: number;
}

/** The log's signing key, wrapped; null where no log was begun. */
export async function readKeyLogSigner(database: Database): Promise<KeyLogSignerRow | null> {
  const [row] = await database.once<KeyLogSignerRow>("jobs", sql`select * from musubi.read_key_log_signer()`);
  return row ?? null;
}

/** Begins a log under this key, unless there is one. What was in a log that lost its key is taken up again. */
export async function beginKeyLog(
  database: Database,
  { name, wrapped, atMs }: { readonly name: string; readonly wrapped: WrappedKey; readonly atMs: number },
): Promise<void> {
  await database.once("jobs", sql`select musubi.begin_key_log(${name}, ${wrapped.bytes}, ${wrapped.epoch}, ${instant(atMs)})`);
}

function nodesOf(rows: readonly MapNodeRow[]): Map<string, MapNode> {
  const nodes = new Map<string, MapNode>();
  for (const { path, label, value, hash } of rows) {
    if (hash !== null) nodes.set(path, { kind: "node", hash });
    else if (label !== null && value !== null) nodes.set(path, { kind: "leaf", label, value });
  }
  return nodes;
}
