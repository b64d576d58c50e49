import type { TalkId, TalkView } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { rangeOf } from "./deliveries.ts";
import { recordDeliveries } from "./delivery-store.ts";
import { readChangeSeq, readTalkPage } from "./store.ts";
import { viewTalk } from "./talk-view.ts";

/** A page of the actor's talks, with the account's change number read in the same snapshot order: first the number, then the talks. */
export async function readTalkPageDelivered(
  tx: Tx,
  grant: Grant<"own.read">,
  after: TalkId | null,
  countMax: number,
  now: Date,
): Promise<{ talks: TalkView[]; hasMore: boolean; changeSeq: number }> {
  const changeSeq = await readChangeSeq(tx, grant);
  const rows = await readTalkPage(tx, grant, after, countMax + 1);
  const page = rows.slice(0, countMax);
  const ranges = page.flatMap((row) => (row.last_message === null ? [] : rangeOf(row.id, [row.last_message])));
  recordDeliveries(tx, grant.actor.deviceId, ranges, now);
  return { talks: page.map(viewTalk), hasMore: rows.length > countMax, changeSeq };
}
