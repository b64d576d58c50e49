import { isSameHash, leafHash, type TreeHash } from "@musubi/translog";
import type { Tx } from "../../../kernel/transaction.ts";
import type { LogHead } from "../head-file.ts";
import {
  type AuditedCheckpoint,
  readAuditedCheckpoints,
  readAuditedLeaves,
  readAuditedTile,
  readNewestSize,
  readStrayTiles,
} from "./audit-store.ts";
import { type OpenOwnCheckpoint, ownCheckpoints } from "./checkpoint-signature.ts";
import { TreeAudit } from "./tree-audit.ts";

/** What was counted while the tree was built anew. */
export interface TreeCounts {
  readonly leaves: number;
  readonly tiles: number;
  readonly checkpoints: number;
  /** The newest checkpoint's size; null when there is none. */
  readonly size: number | null;
}

export interface TreeAuditing {
  /** The log's verifier key; null when this machine has none. */
  readonly vkey: string | null;
  /** "elsewhere" where another server on the same database signs, and has it. */
  readonly head: LogHead | null | "damaged" | "elsewhere";
  readonly onProblem: (sentence: string) => void;
  readonly onProgress: (leaves: number) => void;
}

const PAGE = 1_000;

const isKnown = (head: TreeAuditing["head"]): head is LogHead => typeof head === "object" && head !== null;

/**
 * Builds the tree anew out of its leaves: every leaf is there once and in its place, every tile shows what it has to, every
 * checkpoint has the root of its size and the log's signature, so each continues the one before.
 */
export async function auditTree(tx: Tx, parts: TreeAuditing): Promise<TreeCounts> {
  const { onProblem } = parts;
  const { size, beyond } = await readNewestSize(tx);
  if (beyond > 0) onProblem(`${beyond} leaves lie beyond the newest checkpoint: it was taken away.`);
  if (parts.vkey === null && size !== null) onProblem("The log's key is gone: no signature can be verified.");
  const audit = new TreeAudit({ readTile: ({ level, index }) => readAuditedTile(tx, level, index), onProblem });
  const checkpoints = new CheckpointCheck(tx, parts);
  await checkpoints.check(audit);
  for (let isMore = true; isMore && audit.size < (size ?? 0); ) {
    const from = audit.size;
    const rows = await readAuditedLeaves(tx, from, Math.min(PAGE, (size ?? 0) - from));
    const misplaced = rows.findIndex((row, place) => row.leaf_index !== from + place);
    const sound = misplaced === -1 ? rows : rows.slice(0, misplaced);
    for (const row of sound)
      if (!row.has_entry) onProblem(`Leaf ${row.leaf_index} stands for an entry (${row.ledger_seq}) that is gone from the ledger.`);
    let rest = sound.map((row) => leafHash(row.leaf_hash));
    while (rest.length > 0) {
      const stretch = Math.min(rest.length, (await checkpoints.nextSize(audit.size)) - audit.size);
      await audit.add(rest.slice(0, stretch));
      rest = rest.slice(stretch);
      await checkpoints.check(audit);
    }
    parts.onProgress(audit.size);
    isMore = sound.length > 0 && misplaced === -1;
    if (!isMore && audit.size < (size ?? 0))
      onProblem(`Leaf ${audit.size} of ${size ?? 0} is gone; what comes after it was not looked at.`);
  }
  await audit.finish();
  for (const { level, tile_index } of await readStrayTiles(tx))
    onProblem(`The tile ${level}/${tile_index} stands for leaves that are not there.`);
  checkpoints.checkHead(audit, size ?? 0);
  return { leaves: audit.size, tiles: audit.tileCount, checkpoints: checkpoints.count, size };
}

/** The checkpoints in their order, each at the moment when the tree has its size. */
class CheckpointCheck {
  readonly #tx: Tx;
  readonly #parts: TreeAuditing;
  readonly #open: OpenOwnCheckpoint | null;
  #page: AuditedCheckpoint[] = [];
  #isLast = false;
  #afterSize = -1;
  #latestMs = Number.NEGATIVE_INFINITY;
  #rootAtHead: TreeHash | null = null;
  count = 0;

  constructor(tx: Tx, parts: TreeAuditing) {
    this.#tx = tx;
    this.#parts = parts;
    this.#open = parts.vkey === null ? null : ownCheckpoints(parts.vkey);
  }

  /** The size at which the next checkpoint, or the head, has to be looked at. */
  async nextSize(above: number): Promise<number> {
    const { head } = this.#parts;
    const atHead = isKnown(head) && head.size > above ? head.size : Number.POSITIVE_INFINITY;
    return Math.min((await this.#next())?.size ?? Number.POSITIVE_INFINITY, atHead);
  }

  /** Checks what has this tree's size. */
  async check(audit: TreeAudit): Promise<void> {
    const { head } = this.#parts;
    if (isKnown(head) && head.size === audit.size) this.#rootAtHead = audit.root;
    for (let next = await this.#next(); next !== undefined && next.size <= audit.size; next = await this.#next()) {
      this.#page.shift();
      this.#afterSize = next.size;
      this.count += 1;
      const problem = this.#problemOf(next, audit.root);
      if (problem !== null) this.#parts.onProblem(`The checkpoint of ${next.size} entries ${problem}.`);
    }
  }

  /** Compares with what the signer itself remembers. */
  checkHead(audit: TreeAudit, size: number): void {
    const { head, onProblem } = this.#parts;
    if (head === "damaged") onProblem("The file that says how far the log was signed (log-head.json) cannot be read.");
    else if (head === null && size > 0) onProblem("The file that says how far the log was signed (log-head.json) is gone.");
    else if (isKnown(head) && head.size > audit.size && head.base !== size)
      onProblem(
        `The log was signed up to ${head.size} entries, and ${audit.size} are there: an older state was put back, or rows were lost.`,
      );
    else if (isKnown(head) && this.#rootAtHead !== null && !isSameHash(this.#rootAtHead, head.root))
      onProblem(`The first ${head.size} entries are not those that the signer remembers to have signed: the log was rewritten.`);
  }

  #problemOf(checkpoint: AuditedCheckpoint, root: TreeHash): string | null {
    if (checkpoint.at.getTime() < this.#latestMs) return "bears an earlier time than the one before";
    this.#latestMs = checkpoint.at.getTime();
    if (!isSameHash(root, checkpoint.root)) return "has another root than its leaves";
    if (this.#open === null) return null;
    const opened = this.#open(checkpoint.note);
    if (opened === null) return "is not signed by the log";
    const isSigned = opened.size === checkpoint.size && isSameHash(opened.root, root);
    return isSigned ? null : "was signed for another tree";
  }

  async #next(): Promise<AuditedCheckpoint | undefined> {
    if (this.#page.length === 0 && !this.#isLast) {
      this.#page = await readAuditedCheckpoints(this.#tx, this.#afterSize, PAGE);
      this.#isLast = this.#page.length < PAGE;
    }
    return this.#page[0];
  }
}
