import { assert, no, ok, type Result } from "@musubi/base";
import { base64, fromBase64 } from "./base64.ts";
import { type Checkpoint, formatCheckpoint } from "./checkpoint.ts";
import { parseDecimal } from "./decimal.ts";
import { isTreeHash, type TreeHash } from "./rfc6962.ts";
import { type CheckpointFault, openCheckpoint } from "./verify.ts";

/** A log's statement of its tree, of the map that follows from it, and of when it said so. */
export interface MapHead extends Pick<Checkpoint, "origin" | "size" | "root"> {
  readonly mapRoot: TreeHash;
  /** Milliseconds since 1970, by the log's clock. */
  readonly atMs: number;
}

/** The text of a head, to be signed as a note: a checkpoint with two more lines, `map` and `time`. */
export function formatMapHead({ origin, size, root, mapRoot, atMs }: MapHead): string {
  assert(isTreeHash(mapRoot) && Number.isSafeInteger(atMs) && atMs >= 0, "A head has a map's root of 32 bytes and a time.");
  return `${formatCheckpoint({ origin, size, root })}map ${base64(mapRoot)}\ntime ${atMs}\n`;
}

/** Opens a head from outside: signed by this key, for its origin, with exactly the two lines of a map. */
export function openMapHead(note: string, vkey: string): Result<MapHead, CheckpointFault> {
  const opened = openCheckpoint(note, { vkey });
  if (!opened.ok) return opened;
  const { origin, size, root, extensions } = opened.value;
  const [mapLine = "", timeLine = "", ...more] = extensions;
  const mapRoot = mapLine.startsWith("map ") ? fromBase64(mapLine.slice(4)) : null;
  const atMs = timeLine.startsWith("time ") ? parseDecimal(timeLine.slice(5)) : null;
  if (mapRoot === null || !isTreeHash(mapRoot) || atMs === null || more.length > 0) return no("malformed_checkpoint");
  return ok({ origin, size, root, mapRoot, atMs });
}
