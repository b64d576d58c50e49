/** The hot path's statements: many people's messages at once. The database decides again, for each, what its sender may do. */
import type { AccountId, ClientId, FilesContent, SendableContent, TalkId } from "@musubi/protocol";
import type { UserActor } from "../../kernel/actor.ts";
import type { Database } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** A message on its way into the store. */
export interface Posted {
  readonly talkId: TalkId;
  readonly actor: UserActor;
  readonly clientId: ClientId;
  readonly content: SendableContent;
  readonly mentions: readonly AccountId[];
  readonly replyTo: number | null;
  readonly isForwarded: boolean;
}

/** What became of it: "posted" is new; "repeat" was stored before; the others were not stored. "again": it now would be. */
export interface PostOutcome {
  readonly outcome: "posted" | "repeat" | "again" | "not_member" | "blocked" | "posting_restricted" | "class_mismatch" | "not_ready";
  readonly seq: number;
  readonly sentAt: number;
  readonly rosterVersion: number;
  /** For files: how the talk shows them. */
  readonly content?: FilesContent;
}

/** Without a time: a talk, the place before its first message of the batch, and its roster's version. With one: a stored message. */
interface PostRow {
  readonly talk_id: TalkId;
  readonly seq: number | null;
  readonly sent_at: Date | null;
  readonly roster_version: number | null;
  readonly content?: FilesContent | null;
}

interface JudgedRow {
  readonly outcome: PostOutcome["outcome"];
  readonly seq: number | null;
  readonly sent_at: Date | null;
  readonly roster_version: number | null;
}

const PARAMETERS =
  "($1::text[], $2::integer[], $3::integer[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[], $12::boolean[])";
/** Texts and all that shows no file: nothing of files is looked at. */
const POST = { name: "post_messages", text: `select * from musubi.post_messages${PARAMETERS}` };
/** A batch in which some message shows files. */
const POST_WITH_FILES = { name: "post_messages_and_files", text: `select * from musubi.post_messages_and_files${PARAMETERS}` };

/**
 * Stores a batch in one commit and gives, for each message in the batch's order, where it now stands; undefined for one that was not
 * stored, which `judgeMessage` explains. Each was added by the holder of a grant to post.
 */
export async function storeMessages(database: Database, batch: readonly Posted[]): Promise<readonly (PostOutcome | undefined)[]> {
  const slots = slotsOf(batch);
  const statement = batch.some((posted) => posted.content.kind === "files") ? POST_WITH_FILES : POST;
  const rows = await database.once<PostRow>("posting", { ...statement, values: columnsOf(batch, slots) });
  const outcomes: (PostOutcome | undefined)[] = new Array(batch.length);
  const heads = new Map<TalkId, { base: number; rosterVersion: number }>();
  for (const row of rows) {
    if (row.seq === null) continue;
    const head = heads.get(row.talk_id);
    if (row.sent_at === null) heads.set(row.talk_id, { base: row.seq, rosterVersion: row.roster_version ?? -1 });
    else if (head !== undefined) {
      const index = slots.byTalk.get(row.talk_id)?.[row.seq - head.base - 1];
      if (index !== undefined) outcomes[index] = postedOutcome(row.seq, row.sent_at, head.rosterVersion, row.content);
    }
  }
  return outcomes;
}

/** Why a message was not stored: it is there already, or what stands against it. */
export async function judgeMessage(database: Database, posted: Posted): Promise<PostOutcome> {
  const [row] = await database.once<JudgedRow>("posting", {
    ...sql`select * from musubi.judge_message(${posted.talkId}, ${posted.actor.accountId}, ${posted.actor.deviceId}, ${posted.clientId}, ${false})`,
    name: "judge_message",
  });
  const judged = {
    outcome: row?.outcome ?? ("not_member" as const),
    seq: row?.seq ?? 0,
    sentAt: row?.sent_at?.getTime() ?? 0,
    rosterVersion: row?.roster_version ?? -1,
  };
  return posted.content.kind === "files" ? await judgeFiles(database, { posted, fileIds: posted.content.fileIds }, judged) : judged;
}

/** The same for a message with files: those may be what stands against it, and who sends it again hears how they are shown. */
async function judgeFiles(
  database: Database,
  { posted, fileIds }: { readonly posted: Posted; readonly fileIds: readonly string[] },
  judged: PostOutcome,
): Promise<PostOutcome> {
  const { accountId } = posted.actor;
  if (judged.outcome === "again") {
    const statement = { ...sql`select musubi.judge_files(${accountId}, ${fileIds}::text[]) as outcome`, name: "judge_files" };
    const [row] = await database.once<{ outcome: "again" | "not_member" | "not_ready" }>("posting", statement);
    return { ...judged, outcome: row?.outcome ?? "not_member" };
  }
  if (judged.outcome !== "repeat") return judged;
  const statement = {
    ...sql`select musubi.read_own_files(${posted.talkId}, ${accountId}, ${posted.clientId}) as content`,
    name: "read_own_files",
  };
  const [row] = await database.once<{ content: FilesContent | null }>("posting", statement);
  return row?.content === undefined || row.content === null ? judged : { ...judged, content: row.content };
}

function postedOutcome(seq: number, sentAt: Date, rosterVersion: number, content: FilesContent | null | undefined): PostOutcome {
  const outcome = { outcome: "posted", seq, sentAt: sentAt.getTime(), rosterVersion } as const;
  return content === null || content === undefined ? outcome : { ...outcome, content };
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
