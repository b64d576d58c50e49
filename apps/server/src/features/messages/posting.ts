import type { AccountId, ClientId, MessageContent, TalkId } from "@musubi/protocol";
import type { UserActor } from "../../kernel/actor.ts";
import type { Grant } from "../../kernel/grant.ts";
import { GroupCommit } from "../../kernel/group-commit.ts";
import type { Database } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** A message on its way into the store. */
export interface Posted {
  readonly talkId: TalkId;
  readonly actor: UserActor;
  readonly clientId: ClientId;
  readonly content: MessageContent;
  readonly mentions: readonly AccountId[];
  readonly replyTo: number | null;
  readonly isForwarded: boolean;
}

/** What became of it: "posted" is new; "repeat" was stored before; the others were not stored. "again": it now would be. */
export interface PostOutcome {
  readonly outcome: "posted" | "repeat" | "again" | "not_member" | "blocked" | "posting_restricted" | "class_mismatch";
  readonly seq: number;
  readonly sentAt: number;
  readonly rosterVersion: number;
}

/** Without a time: a talk, the place before its first message of the batch, and its roster's version. With one: a stored message. */
interface PostRow {
  readonly talk_id: TalkId;
  readonly seq: number | null;
  readonly sent_at: Date | null;
  readonly roster_version: number | null;
}

interface JudgedRow {
  readonly outcome: PostOutcome["outcome"];
  readonly seq: number | null;
  readonly sent_at: Date | null;
  readonly roster_version: number | null;
}

const STATEMENT =
  "select * from musubi.post_messages($1::text[], $2::integer[], $3::integer[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[], $12::boolean[])";

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
  post(grant: Grant<"talk.post">, posted: Omit<Posted, "actor">): Promise<PostOutcome> {
    return this.#group.add({ ...posted, actor: grant.actor });
  }

  async #commit(batch: readonly Posted[]): Promise<readonly PostOutcome[]> {
    const slots = slotsOf(batch);
    const rows = await this.#database.once<PostRow>("posting", { name: "post_messages", text: STATEMENT, values: columnsOf(batch, slots) });
    const outcomes: (PostOutcome | undefined)[] = new Array(batch.length);
    const heads = new Map<TalkId, { base: number; rosterVersion: number }>();
    for (const row of rows) {
      if (row.seq === null) continue;
      const head = heads.get(row.talk_id);
      if (row.sent_at === null) heads.set(row.talk_id, { base: row.seq, rosterVersion: row.roster_version ?? -1 });
      else if (head !== undefined) {
        const index = slots.byTalk.get(row.talk_id)?.[row.seq - head.base - 1];
        if (index !== undefined)
          outcomes[index] = { outcome: "posted", seq: row.seq, sentAt: row.sent_at.getTime(), rosterVersion: head.rosterVersion };
      }
    }
    // oxlint-disable-next-line typescript/await-thenable -- nearly all are there already; a promise for each would be the cost of the batch.
    return Promise.all(batch.map((posted, index) => outcomes[index] ?? this.#judge(posted)));
  }

  async #judge(posted: Posted): Promise<PostOutcome> {
    const [row] = await this.#database.once<JudgedRow>("posting", {
      ...sql`select * from musubi.judge_message(${posted.talkId}, ${posted.actor.accountId}, ${posted.actor.deviceId}, ${posted.clientId}, ${posted.content.kind === "sealed"})`,
      name: "judge_message",
    });
    return {
      outcome: row?.outcome ?? "not_member",
      seq: row?.seq ?? 0,
      sentAt: row?.sent_at?.getTime() ?? 0,
      rosterVersion: row?.roster_version ?? -1,
    };
  }
}

/** Which messages of a batch are for which talk, by their index in the batch; talks in the order of their ids. */
interface Slots {
  readonly talkIds: readonly TalkId[];
  readonly byTalk: ReadonlyMap<TalkId, readonly number[]>;
}

function slotsOf(batch: readonly Posted[]): Slots {
  const byTalk = new Map<TalkId, number[]>();
  batch.forEach((posted, index) => {
    const slots = byTalk.get(posted.talkId);
    if (slots === undefined) byTalk.set(posted.talkId, [index]);
    else slots.push(index);
  });
  // Every process locks talks in this order, so that two batches do not wait for each other in a circle.
  return { talkIds: [...byTalk.keys()].sort(), byTalk };
}

/** The batch column by column, in the order of the function's parameters. Plain pushes: this runs for every message there is. */
function columnsOf(batch: readonly Posted[], { talkIds, byTalk }: Slots): readonly unknown[][] {
  const counts: number[] = [];
  const [ix, rank, replyTo]: [number[], number[], (number | null)[]] = [[], [], []];
  const [sender, device, client, kind, content]: [string[], string[], string[], string[], string[]] = [[], [], [], [], []];
  const mentions: (string | null)[] = [];
  const forwarded: boolean[] = [];
  talkIds.forEach((talkId, talkIndex) => {
    const slots = byTalk.get(talkId) ?? [];
    counts.push(slots.length);
    slots.forEach((slot, slotIndex) => {
      const posted = batch[slot];
      if (posted === undefined) return;
      ix.push(talkIndex + 1);
      rank.push(slotIndex + 1);
      sender.push(posted.actor.accountId);
      device.push(posted.actor.deviceId);
      client.push(posted.clientId);
      kind.push(posted.content.kind);
      content.push(JSON.stringify(posted.content));
      mentions.push(posted.mentions.length === 0 ? null : posted.mentions.join(" "));
      replyTo.push(posted.replyTo);
      forwarded.push(posted.isForwarded);
    });
  });
  return [[...talkIds], counts, ix, rank, sender, device, client, kind, content, mentions, replyTo, forwarded];
}

/** Data and constraint errors may come from one message; anything else concerns the whole batch. */
function isItemFault(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : null;
  return typeof code === "string" && (code.startsWith("22") || code.startsWith("23"));
}
