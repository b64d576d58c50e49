/** What everybody may read of the public log. Runs as the role that knows no actor. */
import type { TreeHash } from "@musubi/translog";
import type { Database } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** The newest checkpoint with the signatures of witnesses that it has by now. */
export async function readPublicCheckpoint(database: Database): Promise<{ size: number; root: TreeHash; note: string } | null> {
  const [row] = await database.once<{ size: number; root: TreeHash; note: string }>("gate", {
    ...sql`select size, root, note from musubi.log_checkpoints order by size desc limit 1`,
    name: "log_checkpoint",
  });
  return row ?? null;
}

/** The bytes of a tile, as many as it has. */
export async function readPublicTile(database: Database, level: number, index: number): Promise<Uint8Array | null> {
  const [row] = await database.once<{ data: Uint8Array }>("gate", {
    ...sql`select data from musubi.log_tiles where level = ${level} and tile_index = ${index}`,
    name: "log_tile",
  });
  return row?.data ?? null;
}

/** The contents of leaves from an index on, without a gap, at most so many. */
export async function readPublicLeaves(database: Database, firstIndex: number, countMax: number): Promise<Uint8Array[]> {
  const rows = await database.once<{ leaf_index: number; leaf_hash: Uint8Array }>("gate", {
    ...sql`select leaf_index, leaf_hash from musubi.log_leaves where leaf_index >= ${firstIndex} and leaf_index < ${firstIndex + countMax} order by leaf_index`,
    name: "log_leaves",
  });
  const gap = rows.findIndex((row, place) => row.leaf_index !== firstIndex + place);
  return rows.slice(0, gap === -1 ? rows.length : gap).map((row) => row.leaf_hash);
}

/** How many logs of this server have ended. */
export async function countPastLogs(database: Database): Promise<number> {
  const [row] = await database.once<{ count: number }>("gate", sql`select count(*) as count from musubi.log_past`);
  return row?.count ?? 0;
}
