import { present } from "@musubi/base";
import type { MessageView, TalkId } from "@musubi/protocol";
import type { UserActor } from "../../kernel/actor.ts";
import type { Database } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";
import { type MessageRow, viewMessage } from "./message-view.ts";

/** A talk, the place in the order of its changes that a person's device knows, and how many changes it asks for. */
export interface CursorOf {
  readonly actor: UserActor;
  readonly talkId: TalkId;
  readonly after: number;
  readonly countMax: number;
}

/** What changed in a talk behind a place. */
export interface ChangedTalk {
  /** The place that the device knows after this. */
  readonly through: number;
  /** Whether more changed than was asked for. */
  readonly hasMore: boolean;
  /** In the order of their changes. */
  readonly messages: MessageView[];
}

/** How a talk stands: the row that comes before its messages. */
interface HeadRow {
  readonly ix: number;
  readonly seq: null;
  readonly through: number;
  readonly has_more: boolean;
}

/** A row without a seq begins a talk; those with one are its messages. */
type ChangedRow = HeadRow | (Omit<MessageRow, "talk_id"> & { readonly ix: number });

/**
 * What changed behind each cursor, and the record of it as delivered, in one statement that looks by itself who is a member. In the
 * order of the cursors; null where the person is in no such talk.
 */
export async function readChanges(database: Database, cursors: readonly CursorOf[], nowMs: number): Promise<(ChangedTalk | null)[]> {
  const column = <T>(of: (cursor: CursorOf) => T): T[] => cursors.map(of);
  const rows = await database.once<ChangedRow>("posting", {
    ...sql`select * from musubi.catch_up(${column((c) => c.actor.accountId)}::text[], ${column((c) => c.actor.deviceId)}::text[],
      ${column((c) => c.talkId)}::text[], ${column((c) => c.after)}::bigint[], ${column((c) => c.countMax)}::integer[], ${instant(nowMs)})`,
    name: "catch_up",
  });
  const found: (ChangedTalk | null)[] = column(() => null);
  for (const row of rows) {
    const { talkId } = present(cursors[row.ix - 1], "The database answers for cursors it was given.");
    if (row.seq === null) found[row.ix - 1] = { through: row.through, hasMore: row.has_more, messages: [] };
    else found[row.ix - 1]?.messages.push(viewMessage({ ...row, talk_id: talkId }));
  }
  return found;
}
