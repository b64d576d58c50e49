import type { TalkId } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { raw, sql } from "../../platform/postgres/sql.ts";
import { MESSAGE_COLUMNS, type MessageRow } from "../talks/port.ts";

/** Where a message lies, and when it was sent: what a search goes along, newest first. */
export interface Place {
  readonly talk_id: TalkId;
  readonly seq: number;
  readonly sent_at: Date;
}

/** What is looked for. */
export interface Sought {
  /** Pairs of characters that a text must hold. Without any, the newest texts are looked at one by one. */
  readonly grams: readonly string[];
  /** Null: in all talks of the actor. */
  readonly talkId: TalkId | null;
  /** Null: from the newest on. */
  readonly before: Place | null;
  readonly countMax: number;
}

/** Where the actor's plain talks may hold what is sought, newest first: pairs only promise that the text may match. */
export async function findPlaces(tx: Tx, _grant: Grant<"own.read">, { grams, talkId, before, countMax }: Sought): Promise<Place[]> {
  return await tx.rows<Place>(sql`select * from musubi.search_places(${grams}::text[], ${talkId}, ${before?.sent_at ?? null},
    ${before?.talk_id ?? null}, ${before?.seq ?? null}, ${countMax})`);
}

/** The messages at these places as the actor may see them, in the order of the places. One that is gone meanwhile is left out. */
export async function readMessagesAt(tx: Tx, _grant: Grant<"own.read">, places: readonly Place[]): Promise<MessageRow[]> {
  return await tx.rows<MessageRow>(sql`
    select ${raw(MESSAGE_COLUMNS)} from unnest(${places.map((place) => place.talk_id)}::text[], ${places.map((place) => place.seq)}::bigint[])
      with ordinality as place (talk_id, seq, rank)
    join musubi.messages m on m.talk_id = place.talk_id and m.seq = place.seq order by place.rank`);
}
