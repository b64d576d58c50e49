import { keyLogEntry, keyLogValue } from "@musubi/protocol";
import { isSameHash, leafHash, type MapNode, mapRoot, putInMap } from "@musubi/translog";
import type { Tx } from "../../../kernel/transaction.ts";
import { type HeadFile, TreeAudit } from "../../log/port.ts";
import { bothRoots, KEY_LOG_HEAD_FILE } from "./key-log.ts";
import { readKeyLogEntries, readKeyLogHeads, readKeyLogState, readKeyLogTile, readMapNodes } from "./key-log-store.ts";

/** What the key log is audited with. */
export interface KeyLogAuditing {
  /** How far this server has signed, as it stands beside the database. */
  readonly seen: Awaited<ReturnType<HeadFile["read"]>>;
  /** Hears of everything that is not as it has to be. */
  readonly onProblem: (sentence: string) => void;
  readonly onProgress: (entries: number) => void;
}

/** What was counted meanwhile. */
export interface KeyLogCounts {
  readonly entries: number;
  readonly tiles: number;
  /** Labels of the map that was made again. */
  readonly labels: number;
  /** Heads that were held against tree and map. */
  readonly heads: number;
}

const PAGE = 1_000;

/**
 * Makes tree and map of the key log again, out of the entries as they are stored: every tile, every part of the map and every head has to be the
 * one that follows from them, up to the newest head, and the one that this server remembers to have signed among them. Of each label, numbers
 * only rise. Whether an entry is of a statement that is kept, the devices that ask for it check.
 */
export async function auditKeyLog(tx: Tx, parts: KeyLogAuditing): Promise<KeyLogCounts> {
  const { onProblem } = parts;
  const size = (await readKeyLogState(tx))?.size ?? 0;
  const tree = new TreeAudit({ readTile: ({ level, index }) => readKeyLogTile(tx, level, index), onProblem });
  const map = new WholeMap(onProblem);
  const heads = new HeadCheck(parts);
  heads.check(tree, map, null);
  while (tree.size < size) {
    const from = tree.size;
    const wanted = Math.min(PAGE, size - from);
    const rows = await readKeyLogEntries(tx, from, wanted);
    const known = await readKeyLogHeads(tx, from + 1, from + wanted);
    for (const { label, number, statement_hash: hash } of rows) {
      map.put(tree.size, { label, number, hash });
      await tree.add([leafHash(keyLogEntry(label, number, hash))]);
      heads.check(tree, map, known.get(tree.size) ?? null);
    }
    parts.onProgress(tree.size);
    if (rows.length === wanted) continue;
    onProblem(`The entry ${tree.size} of ${size} of the key log is gone; what comes after it was not looked at.`);
    break;
  }
  if (tree.size === size && (await readKeyLogEntries(tx, size, 1)).length > 0)
    onProblem("Entries lie beyond the newest head of the key log: it was taken away.");
  await tree.finish();
  await map.compare(tx);
  heads.finish(size);
  return { entries: tree.size, tiles: tree.tileCount, labels: map.count, heads: heads.count };
}

/** The map as it follows from the entries so far. */
class WholeMap {
  readonly #onProblem: (sentence: string) => void;
  readonly #nodes = new Map<string, MapNode>();
  readonly #newest = new Map<string, number>();

  constructor(onProblem: (sentence: string) => void) {
    this.#onProblem = onProblem;
  }

  get count(): number {
    return this.#newest.size;
  }

  get root(): Uint8Array {
    return mapRoot((path) => this.#nodes.get(path));
  }

  put(index: number, { label, number, hash }: { readonly label: Uint8Array; readonly number: number; readonly hash: Uint8Array }): void {
    const name = Buffer.from(label).toString("hex");
    const before = this.#newest.get(name) ?? -1;
    if (number <= before)
      return this.#onProblem(`The entry ${index} of the key log has the number ${number} for ${name}, which had ${before}.`);
    this.#newest.set(name, number);
    const { changed } = putInMap((path) => this.#nodes.get(path), { label, value: keyLogValue(number, hash) });
    for (const [path, node] of changed) this.#nodes.set(path, node);
  }

  /** Holds what is stored against it: each part, and beside each part what has to be empty. */
  async compare(tx: Tx): Promise<void> {
    const beside = [...this.#nodes].flatMap(([path, { kind }]) => (kind === "node" ? [`${path}0`, `${path}1`] : []));
    const paths = [...new Set(["", ...this.#nodes.keys(), ...beside])];
    for (let first = 0; first < paths.length; first += PAGE) {
      const page = paths.slice(first, first + PAGE);
      const stored = await readMapNodes(tx, page);
      for (const path of page)
        if (!isSameNode(stored.get(path), this.#nodes.get(path)))
          this.#onProblem(
            `The part ${path === "" ? "at the root" : path} of the key log's map is not the one that follows from the entries.`,
          );
    }
  }
}

/** Heads, each at the moment when tree and map are as far as it says. */
class HeadCheck {
  readonly #parts: KeyLogAuditing;
  #rootsAtSeen: Uint8Array | null = null;
  count = 0;

  constructor(parts: KeyLogAuditing) {
    this.#parts = parts;
  }

  check(tree: TreeAudit, map: WholeMap, head: { readonly root: Uint8Array; readonly map_root: Uint8Array } | null): void {
    const { seen, onProblem } = this.#parts;
    const isSeen = seen !== null && seen !== "damaged" && seen.size === tree.size;
    if (head === null && !isSeen) return;
    const now = { size: tree.size, root: tree.root, map_root: map.root };
    if (isSeen) this.#rootsAtSeen = bothRoots(now);
    if (head === null) return;
    this.count += 1;
    if (!isSameHash(head.root, now.root)) onProblem(`The head of ${now.size} entries of the key log has another root than its entries.`);
    if (!isSameHash(head.map_root, now.map_root))
      onProblem(`The head of ${now.size} entries of the key log has another map than its entries.`);
  }

  /** Compares with what the server remembers to have signed. */
  finish(size: number): void {
    const { seen, onProblem } = this.#parts;
    if (seen === "damaged") onProblem(`The file that says how far the key log was signed (${KEY_LOG_HEAD_FILE}) cannot be read.`);
    else if (seen !== null && seen.size > size)
      onProblem(
        `The key log was signed up to ${seen.size} entries, and ${size} are there: an older state was put back, or rows were lost.`,
      );
    else if (seen !== null && seen.size > 0 && this.#rootsAtSeen !== null && !isSameHash(this.#rootsAtSeen, seen.root))
      onProblem(`The first ${seen.size} entries of the key log are not those that this server remembers to have signed: it was rewritten.`);
  }
}

function isSameNode(one: MapNode | undefined, other: MapNode | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (one.kind === "node") return other.kind === "node" && isSameHash(one.hash, other.hash);
  return other.kind === "leaf" && isSameHash(one.label, other.label) && Buffer.from(one.value).equals(other.value);
}
