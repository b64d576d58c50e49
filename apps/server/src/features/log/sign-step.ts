import {
  appendLeaves,
  type Frontier,
  fillTiles,
  formatCheckpoint,
  frontierRoot,
  isSameHash,
  leafHash,
  type NoteSigner,
  partialTiles,
  readFrontier,
  signNote,
  type TileReader,
  type TreeHash,
  tileHashReader,
} from "@musubi/translog";
import type { Tx } from "../../kernel/transaction.ts";
import type { HeadFile, LogHead } from "./head-file.ts";
import {
  type CheckpointRow,
  insertCheckpoint,
  insertLeaves,
  lockLog,
  putTiles,
  readLastCheckpoint,
  readPlanned,
  readTileRow,
  readTileRows,
  readWaiting,
  type WaitingRow,
} from "./store.ts";

/** The log and what was signed of it do not fit together: to sign on would show two histories. The words say what is so. */
export class LogDamage extends Error {
  override readonly name = "LogDamage";
}

/** What signing needs. */
export interface SignParts {
  readonly signer: NoteSigner;
  readonly head: HeadFile;
  readonly nowMs: () => number;
}

/** What one step came to. */
export interface SignStep {
  /** The checkpoint that the commit makes visible; null when nothing waited. */
  readonly signed: CheckpointRow | null;
  /** There is more to be signed. */
  readonly hasMore: boolean;
}

/** Leaves that share a checkpoint. More wait for the next one, a moment later. */
const LEAVES_MAX = 1_024;

/**
 * Numbers the records that wait, adds them to the tree and signs its new root, all in this one transaction, one signer at a
 * time. The head is safe on the disk before the commit makes anything visible, and says exactly what was signed: when the commit
 * does not come about, the next step does the very same again. Whatever does not fit to the head is never signed: LogDamage.
 */
export async function signStep(tx: Tx, { signer, head: file, nowMs }: SignParts): Promise<SignStep> {
  await lockLog(tx);
  const last = await readLastCheckpoint(tx);
  const size = last?.size ?? 0;
  const edge = await readEdge(tx, size);
  const frontier = await openFrontier(size, edge);
  if (last !== null && !isSameHash(frontierRoot(frontier), last.root)) {
    throw new LogDamage(`The tiles of the log do not give the root of its checkpoint of ${size} entries: they were changed.`);
  }
  const head = await file.read();
  const isRedo = await checkHead(tx, head, { size, frontier });
  const rows = isRedo && head !== null && head !== "damaged" ? await readSigned(tx, head) : await readWaiting(tx, LEAVES_MAX + 1);
  const batch = isRedo ? rows : rows.slice(0, LEAVES_MAX);
  if (batch.length === 0 && last !== null) return { signed: null, hasMore: false };
  const { frontier: grown, newHashesByLevel } = appendLeaves(
    frontier,
    batch.map((row) => leafHash(row.leaf_hash)),
  );
  const root = frontierRoot(grown);
  if (isRedo && head !== null && head !== "damaged" && !isSameHash(root, head.root)) {
    throw new LogDamage(`The records of the ledger are not those that were signed as entries ${size} to ${head.size - 1} of the log.`);
  }
  const note = signNote(formatCheckpoint({ origin: signer.key.name, size: grown.size, root }), signer);
  const signed = { size: grown.size, root, note };
  if (batch.length > 0) {
    const tiles = await fillTiles(newHashesByLevel, edge);
    await insertLeaves(tx, size, batch);
    await putTiles(tx, tiles);
  }
  await insertCheckpoint(tx, signed, nowMs());
  await file.write({ size: grown.size, root, base: size, seqs: batch.map((row) => row.seq) });
  return { signed, hasMore: isRedo || rows.length > batch.length };
}

/** Whether the step that the head names was cut off before its commit. Throws LogDamage where head and database do not fit. */
async function checkHead(
  tx: Tx,
  head: LogHead | null | "damaged",
  at: { readonly size: number; readonly frontier: Frontier },
): Promise<boolean> {
  if (head === "damaged") throw new LogDamage("The file that says how far the log was signed (log-head.json) cannot be read.");
  if (head === null) {
    if (at.size === 0) return false;
    throw new LogDamage(`The file that says how far the log was signed (log-head.json) is gone, though the log has ${at.size} entries.`);
  }
  if (head.size > at.size) {
    if (head.base === at.size) return true;
    throw new LogDamage(
      `The log was signed up to ${head.size} entries, and the database knows ${at.size}: an older state of it was put back, or rows were lost.`,
    );
  }
  if (!isSameHash(await rootAt(tx, head.size, at), head.root)) {
    throw new LogDamage(`The first ${head.size} entries of the log are not those that were signed: it was rewritten.`);
  }
  return false;
}

async function rootAt(tx: Tx, size: number, at: { readonly size: number; readonly frontier: Frontier }): Promise<TreeHash> {
  if (size === at.size) return frontierRoot(at.frontier);
  const readTile: TileReader = async ({ level, index, width }) => (await readTileRow(tx, level, index))?.subarray(0, width * 32) ?? null;
  const frontier = await readFrontier(size, tileHashReader(at.size, readTile));
  if (!frontier.ok) throw new LogDamage("Tiles of the log are gone.");
  return frontierRoot(frontier.value);
}

async function readSigned(tx: Tx, head: LogHead): Promise<WaitingRow[]> {
  const rows = await readPlanned(tx, head.seqs);
  if (rows.length === head.seqs.length) return rows;
  throw new LogDamage(`Of ${head.seqs.length} records that were signed last, the database knows ${rows.length}.`);
}

/** The tiles at the right edge of the tree: all that an append reads. */
async function readEdge(tx: Tx, size: number): Promise<TileReader> {
  const places = partialTiles(size);
  const rows = places.length === 0 ? [] : await readTileRows(tx, places);
  return ({ level, index, width }) => {
    const row = rows.find((one) => one.level === level && one.tile_index === index);
    return Promise.resolve(row === undefined ? null : row.data.subarray(0, width * 32));
  };
}

async function openFrontier(size: number, edge: TileReader): Promise<Frontier> {
  const frontier = await readFrontier(size, tileHashReader(size, edge));
  if (!frontier.ok) throw new LogDamage("Tiles of the log are gone.");
  return frontier.value;
}
