import {
  type Checkpoint,
  consistencyProof,
  entryBundlePath,
  isSameHash,
  leafHash,
  openCheckpoint,
  openMapHead,
  parseEntryBundle,
  TILE_WIDTH,
  type Tile,
  tileHashReader,
  tilePath,
  verifyGrowth,
} from "@musubi/translog";
import { MapAudit } from "./map-audit.ts";
import { TreeAudit } from "./tree-audit.ts";

/** A log somewhere, asked by paths below its prefix; null for what it does not serve. */
export type RemoteRead = (path: string) => Promise<Uint8Array | null>;

export interface RemoteAuditParts {
  readonly read: RemoteRead;
  readonly vkey: string;
  /** The note of the checkpoint that was seen last time; null at the first look. */
  readonly before: string | null;
  readonly onProblem: (sentence: string) => void;
  readonly onProgress: (leaves: number, size: number) => void;
}

/** What a monitor found. */
export interface RemoteCounts {
  readonly size: number;
  readonly tiles: number;
  /** Labels of the map that was made again; null where the log has none. */
  readonly labels: number | null;
  /** The note to keep for the next look; null when it must not replace the one that was kept. */
  readonly note: string | null;
}

/**
 * Watches a log as a stranger: its checkpoint is signed, continues what was seen before, and is the root of the very entries and
 * tiles that it serves. Where it binds a map, that is made again out of all entries.
 */
export async function auditRemote(parts: RemoteAuditParts): Promise<RemoteCounts> {
  const { read, onProblem } = parts;
  const bytes = await read("checkpoint");
  if (bytes === null) return give(onProblem, "The log serves no checkpoint.");
  const note = new TextDecoder().decode(bytes);
  const opened = openCheckpoint(note, { vkey: parts.vkey });
  if (!opened.ok) return give(onProblem, `The checkpoint is not the log's (${opened.reason}).`);
  const checkpoint = opened.value;
  const map = mapOf(parts, note, checkpoint);
  const readTile = (tile: Tile): Promise<Uint8Array | null> => read(tilePath(tile));
  const grows = await checkGrowth(parts, checkpoint, readTile);
  const audit = new TreeAudit({ readTile, onProblem });
  while (audit.size < checkpoint.size) {
    const index = audit.size / TILE_WIDTH;
    const width = Math.min(TILE_WIDTH, checkpoint.size - audit.size);
    const bundle = await read(entryBundlePath(index, width));
    const entries = bundle === null ? null : parseEntryBundle(bundle, width);
    if (entries === null || !entries.ok) return give(onProblem, `The entries ${entryBundlePath(index, width)} are gone or damaged.`);
    map?.add(entries.value, audit.size);
    await audit.add(entries.value.map((entry) => leafHash(entry)));
    parts.onProgress(audit.size, checkpoint.size);
  }
  await audit.finish();
  const isRight = isSameHash(audit.root, checkpoint.root);
  if (!isRight) onProblem(`The checkpoint of ${checkpoint.size} entries has another root than the entries that are served.`);
  const isMapRight = map === null || map.finish();
  return { size: checkpoint.size, tiles: audit.tileCount, labels: map?.count ?? null, note: grows && isRight && isMapRight ? note : null };
}

/** The audit of the map that a checkpoint binds; null for a log without one. A log that had one has to go on with it. */
function mapOf({ vkey, before, onProblem }: RemoteAuditParts, note: string, { extensions }: Checkpoint): MapAudit | null {
  const head = openMapHead(note, vkey);
  if (head.ok) return new MapAudit({ root: head.value.mapRoot, onProblem });
  const isDamaged = extensions.some((line) => line.startsWith("map "));
  if (isDamaged || (before !== null && openMapHead(before, vkey).ok)) onProblem("The checkpoint does not bind the map that this log has.");
  return null;
}

async function checkGrowth(
  parts: RemoteAuditParts,
  after: Checkpoint,
  readTile: (tile: Tile) => Promise<Uint8Array | null>,
): Promise<boolean> {
  if (parts.before === null) return true;
  const before = openCheckpoint(parts.before, { vkey: parts.vkey });
  if (!before.ok) {
    parts.onProblem(`The checkpoint that was kept from the last look is not this log's (${before.reason}).`);
    return false;
  }
  const { size } = before.value;
  const needsProof = size > 0 && size < after.size;
  const proof = needsProof ? await consistencyProof(size, after.size, tileHashReader(after.size, readTile)) : null;
  const grown = proof === null || proof.ok ? verifyGrowth(before.value, after, proof === null ? [] : proof.value) : proof;
  if (!grown.ok)
    parts.onProblem(`The log does not continue what it showed last time at ${size} entries (${grown.reason}). Keep both checkpoints.`);
  return grown.ok;
}

function give(onProblem: (sentence: string) => void, sentence: string): RemoteCounts {
  onProblem(sentence);
  return { size: 0, tiles: 0, labels: null, note: null };
}
