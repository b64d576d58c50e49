import { idBytes, keyLogEntry, keyLogLabel, keyLogValue, readKeyLogValue } from "@musubi/protocol";
import {
  appendLeaves,
  emptyMapHash,
  emptyRoot,
  type Frontier,
  fillTiles,
  frontierRoot,
  isSameHash,
  leafHash,
  type MapNode,
  mapPaths,
  mapRoot,
  partialTiles,
  proveInMap,
  putInMap,
  readFrontier,
  sha256,
  type TileReader,
  type TreeHash,
  tileHashReader,
  verifyMapProof,
} from "@musubi/translog";
import type { Tx } from "../../../kernel/transaction.ts";
import { appendKeyLog, holdKeyLog, readKeyLogTile, readMapNodes, readUnlogged, type UnloggedOf } from "./key-log-store.ts";

/** What is stored of the key log does not give the root that stands beside it: nothing more is added to it. */
export class KeyLogDamage extends Error {
  override readonly name = "KeyLogDamage";
}

/** How a statement is named in the log: the engine's own hash. Loaded when there is a first statement. */
export type LoadHash = () => Promise<(bytes: Uint8Array) => Uint8Array>;

/**
 * Takes up statements that have no entry yet, in this transaction: each as a leaf of the tree, and as its account's newest in the map. The
 * statement and its entry are committed together or not at all. Answers how many there were.
 */
export async function takeUp(
  tx: Tx,
  { of, hashOf, at }: { readonly of: UnloggedOf; readonly hashOf: LoadHash; readonly at: Date },
): Promise<number> {
  const held = await holdKeyLog(tx);
  const waiting = await readUnlogged(tx, of);
  if (waiting.length === 0) return 0;
  const hash = await hashOf();
  const state = held ?? { size: 0, root: emptyRoot(), map_root: emptyMapHash() };
  const edge = edgeReader(tx);
  const frontier = await openFrontier(state.size, edge);
  if (!isSameHash(frontierRoot(frontier), state.root)) throw new KeyLogDamage("The tiles of the key log do not give its root.");
  const entries = waiting.map((one) => ({ ...one, label: sha256(keyLogLabel(idBytes(one.account_id))), hash: hash(one.bytes) }));
  const nodes: Map<string, MapNode> = await readMapNodes(tx, [...new Set(entries.flatMap(({ label }) => mapPaths(label)))]);
  checkMap(state.map_root, entries, nodes);
  const changed = new Map<string, MapNode>();
  for (const entry of entries) {
    const value = keyLogValue(entry.number, entry.hash);
    for (const [path, node] of putInMap((at) => nodes.get(at), { label: entry.label, value }).changed) {
      nodes.set(path, node);
      changed.set(path, node);
    }
  }
  const leaves = entries.map((one) => leafHash(keyLogEntry(one.label, one.number, one.hash)));
  const { frontier: grown, newHashesByLevel } = appendLeaves(frontier, leaves);
  const tiles = await fillTiles(newHashesByLevel, edge);
  const roots = { root: frontierRoot(grown), mapRoot: mapRoot((path) => nodes.get(path)) };
  await appendKeyLog(tx, { base: state.size, entries, ...roots, tiles, nodes: changed, at });
  return entries.length;
}

/** What is about to be changed has to be what the root says of it, and every number higher than the one that it follows. */
function checkMap(
  root: TreeHash,
  entries: readonly { readonly label: TreeHash; readonly number: number }[],
  nodes: ReadonlyMap<string, MapNode>,
): void {
  const newest = new Map<string, number>();
  for (const { label, number } of entries) {
    const name = Buffer.from(label).toString("hex");
    let before = newest.get(name);
    if (before === undefined) {
      const said = verifyMapProof(
        root,
        label,
        proveInMap((path) => nodes.get(path), label),
      );
      if (!said.ok) throw new KeyLogDamage("The map of the key log does not give its root.");
      before = said.value === null ? -1 : readKeyLogValue(said.value)?.number;
    }
    if (before === undefined || number <= before)
      throw new KeyLogDamage("The key log has a newer statement of an account than the one that is to follow.");
    newest.set(name, number);
  }
}

/** Reads tiles of the log, each at the width that is asked for. */
export function edgeReader(tx: Tx): TileReader {
  return async ({ level, index, width }) => (await readKeyLogTile(tx, level, index))?.subarray(0, width * 32) ?? null;
}

async function openFrontier(size: number, edge: TileReader): Promise<Frontier> {
  const frontier = await readFrontier(size, tileHashReader(size, edge));
  if (!frontier.ok) throw new KeyLogDamage(`Tiles of the key log are gone (${partialTiles(size).length} at its edge are needed).`);
  return frontier.value;
}
