import type { Grant } from "../../kernel/grant.ts";
import { GroupCommit } from "../../kernel/group-commit.ts";
import type { Database } from "../../kernel/transaction.ts";
import { judgeMessage, type Posted, type PostOutcome, storeMessages } from "./posting-store.ts";

/** Two commits at once keep the disk busy while the next batch forms; more lanes only make batches smaller (measured). */
const LANES = 2;
const BATCH_MAX = 500;
const WAITING_MAX = 20_000;

/** The only door to the store for new messages of people: whoever has the right to post shares a commit with those who post in the same moment. */
export class Posting {
  readonly #database: Database;
  readonly #group: GroupCommit<Posted, PostOutcome>;

  constructor(database: Database, committed: (posted: readonly Posted[], outcomes: readonly PostOutcome[]) => void) {
    this.#database = database;
    this.#group = new GroupCommit<Posted, PostOutcome>({
      lanes: LANES,
      batchMax: BATCH_MAX,
      waitingMax: WAITING_MAX,
      keyOf: (posted) => posted.talkId,
      commit: (batch) => this.#commit(batch),
      committed,
      isItemFault,
    });
  }

  /** Stores a message for the holder of a grant; resolves after the commit. */
  post(grant: Grant<"talk.post">, posted: Omit<Posted, "actor">): Promise<PostOutcome> {
    return this.#group.add({ ...posted, actor: grant.actor });
  }

  async #commit(batch: readonly Posted[]): Promise<readonly PostOutcome[]> {
    const outcomes = await storeMessages(this.#database, batch);
    // oxlint-disable-next-line typescript/await-thenable -- nearly all are there already; a promise for each would be the cost of the batch.
    return Promise.all(batch.map((posted, index) => outcomes[index] ?? judgeMessage(this.#database, posted)));
  }
}

/** Data and constraint errors may come from one message; anything else concerns the whole batch. */
export function isItemFault(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : null;
  return typeof code === "string" && (code.startsWith("22") || code.startsWith("23"));
}
