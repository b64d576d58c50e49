import { type MessageContent, searchMessages, type TalkId } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { recordDeliveries, viewMessage } from "../../talks/port.ts";
import type { SearchDeps } from "../deps.ts";
import { gramsOf, matches, normalise } from "../grams.ts";
import { findPlaces, type Place, readMessagesAt } from "../store.ts";

const GRAMS_PER_QUERY_MAX = 100;
/** Rows looked at per call: pairs promise little for rare orders of common characters, so looking is bounded. */
const LOOKED_AT_MAX = 400;

export function handleSearchMessages({ clock }: SearchDeps): Bound {
  return handle(searchMessages, async ({ tx, grant, actor, input }) => {
    const grams = gramsOf(input.query, GRAMS_PER_QUERY_MAX);
    if (grams.length === 0 && [...normalise(input.query)].length === 0) return deny("empty query");
    const before = parseCursor(input.before);
    const places = await findPlaces(tx, grant, { grams, talkId: input.talkId ?? null, before, countMax: LOOKED_AT_MAX });
    const rows = await readMessagesAt(tx, grant, places);
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

function writeCursor(place: Place): string {
  return `${place.sent_at.getTime()}~${place.talk_id}~${place.seq}`;
}

function parseCursor(cursor: string | undefined): Place | null {
  const parts = /^(\d{1,15})~(tlk_[0-9a-z]{20})~(\d{1,15})$/.exec(cursor ?? "");
  if (parts === null) return null;
  return { sent_at: new Date(Number(parts[1])), talk_id: parts[2] as TalkId, seq: Number(parts[3]) };
}
