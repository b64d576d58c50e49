import type { FrankView, SealedEventView } from "@musubi/protocol";
import { readEnvelope } from "./envelope.ts";
import type { EventRow } from "./event-store.ts";
import { frankTag } from "./frank.ts";
import type { FrankingKeys } from "./franking-keys.ts";

/** The only place that chooses which fields of a stored event leave. */
export async function viewEvent(row: EventRow, keys: FrankingKeys): Promise<SealedEventView> {
  return {
    talkId: row.talk_id,
    event: row.event,
    kind: row.kind,
    epoch: row.epoch,
    senderId: row.sender_id,
    deviceId: row.device_id,
    clientId: row.client_id,
    body: row.body?.toString("base64url") ?? null,
    seq: row.seq,
    acceptedAt: row.accepted_at.getTime(),
    frank: await frankOf(row, keys),
  };
}

/** The tag that was given when the event was relayed, made again. Null once the body or the key is gone: there is nothing left to vouch for. */
async function frankOf(row: EventRow, keys: FrankingKeys): Promise<FrankView | null> {
  if (row.body === null || row.key_id === null) return null;
  const envelope = readEnvelope(row.body, { talkId: row.talk_id, clientId: row.client_id });
  const key = await keys.find(row.key_id);
  if (envelope === null || key === null) return null;
  const { talk_id, event, sender_id, device_id } = row;
  return frankTag(key, {
    ...envelope,
    talkId: talk_id,
    event,
    accountId: sender_id,
    deviceId: device_id,
    acceptedAtMs: row.accepted_at.getTime(),
  });
}
