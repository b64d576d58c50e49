import type { AccountId, ClientId, DeviceId, MessageContent, TalkId } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import { GroupCommit } from "../../kernel/group-commit.ts";
import type { Database } from "../../kernel/transaction.ts";

/** A message on its way into the store. */
export interface Posted {
  readonly talkId: TalkId;
  readonly senderId: AccountId;
  readonly deviceId: DeviceId;
  readonly clientId: ClientId;
  readonly content: MessageContent;
  readonly mentions: readonly AccountId[];
  readonly replyTo: number | null;
  readonly isForwarded: boolean;
}

/** What became of it: "posted" is new; "repeat" was stored before; the others were not stored. */
export interface PostOutcome {
  readonly outcome: "posted" | "repeat" | "twin" | "not_member" | "blocked" | "posting_restricted" | "class_mismatch";
  readonly seq: number;
  readonly sentAt: number;
  readonly rosterVersion: number;
}

interface PostRow {
  readonly ord: number;
  readonly outcome: PostOutcome["outcome"];
  readonly seq: number | null;
  readonly sent_at: Date | null;
  readonly roster_version: number | null;
}

const STATEMENT =
  "select * from musubi.post_messages($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::boolean[])";

/** Two commits at once keep the disk busy while the next batch forms; more lanes only make batches smaller (measured). */
const LANES = 2;
const BATCH_MAX = 500;
const WAITING_MAX = 20_000;

/** The store's only door for new messages of people. */
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
  post(grant: Grant<"talk.post">, posted: Omit<Posted, "senderId" | "deviceId" | "talkId"> & { readonly talkId: TalkId }): Promise<PostOutcome> {
    return this.#group.add({ ...posted, senderId: grant.actor.accountId, deviceId: grant.actor.deviceId });
  }

  async #commit(batch: readonly Posted[]): Promise<readonly PostOutcome[]> {
    const values: [string[], string[], string[], string[], string[], string[], (string | null)[], (number | null)[], boolean[]] = [[], [], [], [], [], [], [], [], []];
    for (const posted of batch) {
      values[0].push(posted.talkId);
      values[1].push(posted.senderId);
      values[2].push(posted.deviceId);
      values[3].push(posted.clientId);
      values[4].push(posted.content.kind);
      values[5].push(JSON.stringify(posted.content));
      values[6].push(posted.mentions.length === 0 ? null : posted.mentions.join(" "));
      values[7].push(posted.replyTo);
      values[8].push(posted.isForwarded);
    }
    const rows = await this.#database.once<PostRow>("people", { name: "post_messages", text: STATEMENT, values });
    const outcomes: PostOutcome[] = new Array(batch.length);
    for (const row of rows) {
      outcomes[row.ord - 1] = { outcome: row.outcome, seq: row.seq ?? 0, sentAt: row.sent_at?.getTime() ?? 0, rosterVersion: row.roster_version ?? -1 };
    }
    return outcomes;
  }
}

/** Data and constraint errors may come from one message; anything else concerns the whole batch. */
function isItemFault(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : null;
  return typeof code === "string" && (code.startsWith("22") || code.startsWith("23"));
}
