import { assert } from "@musubi/base";
import { Unavailable } from "./unavailable.ts";

/** How many share a commit, who waits for whom, and who stores them. */
export interface GroupCommitOptions<T, R> {
  /** Commits under way at once. Items of one key always take the same lane, one after the other. */
  readonly lanes: number;
  readonly batchMax: number;
  /** Items waiting over all lanes; beyond, callers are told to come again. */
  readonly waitingMax: number;
  readonly keyOf: (item: T) => string;
  /** How long the first item of a batch waits for others, where nobody waits for the outcome. */
  readonly gatherMs?: number;
  /** Stores a batch durably and gives one result per item, in order. Throws when nothing was stored. */
  readonly commit: (batch: readonly T[]) => Promise<readonly R[]>;
  /** Called with each batch's results in order, before the callers hear of them. */
  readonly committed?: (batch: readonly T[], results: readonly R[]) => void;
  /** Whether a failure may be the fault of one item, so that each should be tried alone. */
  readonly isItemFault: (error: unknown) => boolean;
}

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

interface Lane<T, R> {
  queue: Waiting<T, R>[];
  isBusy: boolean;
}

/**
 * Group commit: while one batch is being committed, what arrives waits and becomes the next batch. Each caller hears of
 * its own item after the commit that made it durable, so throughput grows with load while latency stays one or two commits.
 */
export class GroupCommit<T, R> {
  readonly #options: GroupCommitOptions<T, R>;
  readonly #lanes: Lane<T, R>[];
  #waitingCount = 0;

  constructor(options: GroupCommitOptions<T, R>) {
    this.#options = options;
    this.#lanes = Array.from({ length: options.lanes }, () => ({ queue: [], isBusy: false }));
  }

  /** Adds an item; resolves after its commit. Rejects with Unavailable when too many wait, or with the commit's error. */
  add(item: T): Promise<R> {
    if (this.#waitingCount >= this.#options.waitingMax) return Promise.reject(new Unavailable("too many waiting"));
    const lane = this.#laneOf(item);
    this.#waitingCount += 1;
    return new Promise<R>((resolve, reject) => {
      lane.queue.push({ item, resolve, reject });
      if (lane.isBusy) return;
      lane.isBusy = true;
      const drain = (): void => void this.#drain(lane);
      const { gatherMs } = this.#options;
      // One turn of the event loop, so that all frames that have already arrived share the first batch.
      if (gatherMs === undefined) setImmediate(drain);
      else setTimeout(drain, gatherMs);
    });
  }

  #laneOf(item: T): Lane<T, R> {
    const key = this.#options.keyOf(item);
    let hash = 0;
    for (let index = key.length - 6; index < key.length; index++) hash = (hash * 31 + key.charCodeAt(index)) | 0;
    const lane = this.#lanes[Math.abs(hash) % this.#lanes.length];
    assert(lane !== undefined, "A hash points at a lane.");
    return lane;
  }

  async #drain(lane: Lane<T, R>): Promise<void> {
    while (lane.queue.length > 0) {
      const batch = lane.queue.length > this.#options.batchMax ? lane.queue.splice(0, this.#options.batchMax) : lane.queue;
      if (batch === lane.queue) lane.queue = [];
      this.#waitingCount -= batch.length;
      await this.#commit(batch);
    }
    lane.isBusy = false;
  }

  async #commit(batch: readonly Waiting<T, R>[]): Promise<void> {
    const items = batch.map((waiting) => waiting.item);
    try {
      const results = await this.#options.commit(items);
      assert(results.length === items.length, "A commit answers for each item.");
      this.#options.committed?.(items, results);
      batch.forEach((waiting, index) => waiting.resolve(results[index] as R));
    } catch (error) {
      if (batch.length === 1 || !this.#options.isItemFault(error)) for (const waiting of batch) waiting.reject(error);
      else for (const waiting of batch) await this.#commit([waiting]);
    }
  }
}
