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
  claimLog,
  insertCheckpoint,
  insertLeaves,
  keepLog,
  lockLog,
  putTiles,
  readLastCheckpoint,
  readLogSigner,
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
  /** A name by chance for the data directory, where it has none yet. */
  readonly newHome: () => string;
}

/** What one step came to. */
export interface SignStep {
  /** The checkpoint that the commit makes visible; null when nothing waited. */
  readonly signed: CheckpointRow | null;
  /** There is more to be signed. */
  readonly hasMore: boolean;
  /** The name of this data directory; null where another server signs the log. */
  readonly home: string | null;
}

const ELSEWHERE: SignStep = { signed: null, hasMore: false, home: null };

/** Leaves that share a checkpoint. More wait for the next one, a moment later. */
const LEAVES_MAX = 1_024;

/**
 * Numbers the records that wait, adds them to the tree and signs its new root, all in this one transaction, one signer at a
 * time. The head is safe on the disk before the commit makes anything visible, and says exactly what was signed: when the commit
 * does not come about, the next step does the very same again. Whatever does not fit to the head is never signed: LogDamage.
 */
export async function signStep(tx: Tx, { signer, head: file, nowMs, newHome }: SignParts): Promise<SignStep> {
  await lockLog(tx);
  const last = await readLastCheckpoint(tx);
  const size = last?.size ?? 0;
  const edge = await readEdge(tx, size);
  const frontier = await openFrontier(size, edge);
  if (last !== null && !isSameHash(frontierRoot(frontier), last.root)) {
    throw new LogDamage(`The tiles of the log do not give the root of its checkpoint of ${size} entries: they were changed.`);
  }
  const head = await file.read();
  const place = await findPlace(tx, head, newHome);
  const isRedo = await checkHead(tx, head, { size, frontier, isElsewhere: place === "elsewhere" });
  if (place === "gone") throw new LogDamage(GONE_HOME);
  if (place === "elsewhere") {
    if (isRedo) throw new LogDamage("Another server signs this log, without what was signed last here.");
    return ELSEWHERE;
  }
  const { home } = place;
  const rows = isRedo && head !== null && head !== "damaged" ? await readSigned(tx, head) : await readWaiting(tx, LEAVES_MAX + 1);
  const batch = isRedo ? rows : rows.slice(0, LEAVES_MAX);
  if (batch.length === 0 && last !== null) {
    if (place.isNew && head !== null && head !== "damaged") await file.write({ ...head, home });
    return { signed: null, hasMore: false, home };
  }
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
  await file.write({ size: grown.size, root, base: size, seqs: batch.map((row) => row.seq), home });
  return { signed, hasMore: isRedo || rows.length > batch.length, home };
}

/**
 * Whether it is this server that signs: the first that does, for good, because it alone knows what was signed. Where it is another
 * one, that one is there ("elsewhere"), or nobody has heard of it any more ("gone").
 */
async function findPlace(
  tx: Tx,
  head: LogHead | null | "damaged",
  newHome: () => string,
): Promise<{ readonly home: string; readonly isNew: boolean } | "elsewhere" | "gone"> {
  const signer = await readLogSigner(tx);
  const own = head === null || head === "damaged" ? null : head.home;
  if (signer === null) {
    const home = own ?? newHome();
    await claimLog(tx, home);
    return { home, isNew: own === null };
  }
  if (signer.home === own) {
    await keepLog(tx, own);
    return { home: own, isNew: false };
  }
  return signer.is_heard ? "elsewhere" : "gone";
}

const GONE_HOME = "Another server on this database signs the log, and it has stopped. What is recorded waits until it is there again.";

const DAMAGED_HEAD = "The file that says how far the log was signed (log-head.json) cannot be read.";

/** Whether the step that the head names was cut off before its commit. Throws LogDamage where head and database do not fit. */
async function checkHead(
  tx: Tx,
  head: LogHead | null | "damaged",
  at: { readonly size: number; readonly frontier: Frontier; readonly isElsewhere: boolean },
): Promise<boolean> {
  if (head === "damaged") throw new LogDamage(DAMAGED_HEAD);
  if (head === null) {
    if (at.size === 0 || at.isElsewhere) return false;
    throw new LogDamage(
      `The file that says how far the log was signed (log-head.json) is gone, though the log has ${at.size} entries; or it lies with another server, which has stopped.`,
    );
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
