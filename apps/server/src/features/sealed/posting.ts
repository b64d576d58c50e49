import type { Grant } from "../../kernel/grant.ts";
import { GroupCommit } from "../../kernel/group-commit.ts";
import type { Database } from "../../kernel/transaction.ts";
import { isItemFault } from "../messages/port.ts";
import type { FrankingKeys } from "./franking-keys.ts";
import { type SealedOutcome, type SealedPosted, storeSealed } from "./posting-store.ts";

/** As for plain messages: two commits at once keep the disk busy while the next batch forms. Bodies are larger, batches smaller. */
const LANES = 2;
const BATCH_MAX = 100;
const WAITING_MAX = 2_000;

/** The only door to the store for sealed messages: whoever has the right to post shares a commit with those who post in the same moment. */
export class SealedPosting {
  readonly #group: GroupCommit<SealedPosted, SealedOutcome>;

  constructor(
    database: Database,
    keys: FrankingKeys,
    committed: (posted: readonly SealedPosted[], outcomes: readonly SealedOutcome[]) => void,
  ) {
    this.#group = new GroupCommit<SealedPosted, SealedOutcome>({
      lanes: LANES,
      batchMax: BATCH_MAX,
      waitingMax: WAITING_MAX,
      keyOf: (posted) => posted.talkId,
      commit: async (batch) => storeSealed(database, batch, await keys.current()),
      committed,
      isItemFault,
    });
  }

  /** Stores a sealed content for the holder of a grant; resolves after the commit. */
  post(grant: Grant<"talk.post">, posted: Omit<SealedPosted, "actor">): Promise<SealedOutcome> {
    return this.#group.add({ ...posted, actor: grant.actor });
  }
}
