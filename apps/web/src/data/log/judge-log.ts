import {
  type Checkpoint,
  type CheckpointFault,
  consistencyProof,
  openCheckpoint,
  tileHashReader,
  verifyGrowth,
} from "@musubi/translog/verify";
import type { LogSource } from "./log-source.ts";

/** A checkpoint as the log showed it, and the key under which it did. Both are public. */
export interface ShownLog {
  readonly vkey: string;
  readonly note: string;
}

/**
 * What is wrong with a log. "key_changed": it signs with another key; "not_signed": a checkpoint without a signature that holds;
 * "rolled_back": entries are missing at the end; "rewritten": other entries stand where ours stood; "withheld": it does not hand
 * out what would prove that it has only grown; "gone": there was a log, and now there is none.
 */
export type LogFault = "key_changed" | "not_signed" | "rolled_back" | "rewritten" | "withheld" | "gone";

/** What a look at the log came to. "unclear": the network was away, or what came was nothing that a log says. */
export type Verdict =
  | { readonly kind: "continues"; readonly checkpoint: Checkpoint; readonly isFirst: boolean }
  | { readonly kind: "fault"; readonly fault: LogFault }
  | { readonly kind: "unclear" };

type ReadTile = LogSource["tile"];

const UNREADABLE: ReadonlySet<CheckpointFault> = new Set<CheckpointFault>([
  "too_long",
  "malformed_note",
  "malformed_checkpoint",
  "malformed_policy",
]);

/** Opens a checkpoint, or says what is wrong with it. */
export function openShown({ vkey, note }: ShownLog): Checkpoint | Exclude<Verdict, { kind: "continues" }> {
  const opened = openCheckpoint(note, { vkey });
  if (opened.ok) return opened.value;
  return UNREADABLE.has(opened.reason) ? { kind: "unclear" } : { kind: "fault", fault: "not_signed" };
}

/** Decides whether what the log shows now continues what it showed before. `before` is null at the first look: there is nothing to compare. */
export async function judgeLog(before: ShownLog | null, now: ShownLog, readTile: ReadTile): Promise<Verdict> {
  const shown = openShown(now);
  if (before === null) return "kind" in shown ? shown : { kind: "continues", checkpoint: shown, isFirst: true };
  // Another key that can be read as one is another key, whatever it signs; a text that is none says nothing.
  if (before.vkey !== now.vkey) return "kind" in shown && shown.kind === "unclear" ? shown : { kind: "fault", fault: "key_changed" };
  if ("kind" in shown) return shown;
  const known = openShown(before);
  // What this device remembers was opened before it was kept; should it not open any more, there is nothing to compare with.
  if ("kind" in known) return { kind: "continues", checkpoint: shown, isFirst: true };
  if (shown.size < known.size) return { kind: "fault", fault: "rolled_back" };
  return judgeGrowth(known, shown, readTile);
}

/** Decides whether one checkpoint continues another one, by a proof made from the log's own tiles. Tiles need no trust. */
export async function judgeGrowth(older: Checkpoint, newer: Checkpoint, readTile: ReadTile): Promise<Verdict> {
  let isAway = false;
  const hashes = tileHashReader(newer.size, async (tile) => {
    const answer = await readTile(tile);
    if (answer.kind === "away") isAway = true;
    return answer.kind === "here" ? answer.value : null;
  });
  const proof = older.size === newer.size ? { ok: true as const, value: [] } : await consistencyProof(older.size, newer.size, hashes);
  if (!proof.ok) return isAway ? { kind: "unclear" } : { kind: "fault", fault: "withheld" };
  const growth = verifyGrowth(older, newer, proof.value);
  return growth.ok ? { kind: "continues", checkpoint: newer, isFirst: false } : { kind: "fault", fault: "rewritten" };
}
