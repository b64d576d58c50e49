import { type MessageContent, searchMessages, type TalkId } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import type { Tx } from "../../../kernel/transaction.ts";
import { raw, sql } from "../../../platform/postgres/sql.ts";
import { MESSAGE_COLUMNS, type MessageRow, recordDeliveries, viewMessage } from "../../talks/port.ts";
import { gramsOf, matches, normalise } from "../grams.ts";
import type { SearchDeps } from "../index.ts";

interface Place {
  readonly talk_id: TalkId;
  readonly seq: number;
  readonly sent_at: Date;
}

const GRAMS_PER_QUERY_MAX = 100;
/** Rows looked at per call: pairs promise little for rare orders of common characters, so looking is bounded. */
const LOOKED_AT_MAX = 400;

export function handleSearchMessages({ clock }: SearchDeps): Bound {
  return handle(searchMessages, async ({ tx, actor, input }) => {
    const grams = gramsOf(input.query, GRAMS_PER_QUERY_MAX);
    if (grams.length === 0 && [...normalise(input.query)].length === 0) return deny("empty query");
    const before = parseCursor(input.before);
    const places = await findPlaces(tx, grams, input.talkId ?? null, before);
    const rows = await readMessages(tx, places);
    const found = rows.filter((row) => matches(searchedText(row.content), input.query));
    const page = found.slice(0, input.countMax);
    recordDeliveries(
      tx,
      actor.deviceId,
      page.map((row) => ({ talkId: row.talk_id, fromSeq: row.seq, toSeq: row.seq })),
      new Date(clock.nowMs()),
    );
    const isComplete = places.length < LOOKED_AT_MAX && found.length <= input.countMax;
    const last = page.length === input.countMax ? page.at(-1) : places.at(-1);
    const messages = page.map(viewMessage);
    return reply(
      isComplete || last === undefined ? { messages, isComplete: true } : { messages, isComplete: false, next: writeCursor(last) },
    );
  });
}

/** What of a message is found: the same that the indexer reads. */
function searchedText(content: MessageContent): string {
  if (content.kind === "text") return content.text;
  if (content.kind !== "files") return "";
  return [content.caption, ...content.files.flatMap((file) => [file.alt, file.name])].join(" ");
}

/** A single character has no pair: then the newest messages are looked at one by one. */
async function findPlaces(tx: Tx, grams: readonly string[], talkId: TalkId | null, before: Place | null): Promise<Place[]> {
  return await tx.rows<Place>(sql`select * from musubi.search_places(${grams}::text[], ${talkId}, ${before?.sent_at ?? null},
    ${before?.talk_id ?? null}, ${before?.seq ?? null}, ${LOOKED_AT_MAX})`);
}

async function readMessages(tx: Tx, places: readonly Place[]): Promise<MessageRow[]> {
  return await tx.rows<MessageRow>(sql`
    select ${raw(MESSAGE_COLUMNS)} from unnest(${places.map((place) => place.talk_id)}::text[], ${places.map((place) => place.seq)}::bigint[])
      with ordinality as place (talk_id, seq, rank)
    join musubi.messages m on m.talk_id = place.talk_id and m.seq = place.seq order by place.rank`);
}

function writeCursor(place: Place): string {
  return `${place.sent_at.getTime()}~${place.talk_id}~${place.seq}`;
}

function parseCursor(cursor: string | undefined): Place | null {
  const parts = /^(\d{1,15})~(tlk_[0-9a-z]{20})~(\d{1,15})$/.exec(cursor ?? "");
  if (parts === null) return null;
  return { sent_at: new Date(Number(parts[1])), talk_id: parts[2] as TalkId, seq: Number(parts[3]) };
}
