import { utf8 } from "@musubi/base";
import type { Connection } from "@musubi/client";
import { type AccountId, LIMITS, listHistory, type TalkId, writeHistory } from "@musubi/protocol";
import type { AccountCipher } from "../account/account-cipher.ts";
import { packed, restored, stored, unpacked } from "../packed.ts";
import type { Said } from "./shelf.ts";

/** What reading and laying up a talk's history needs. */
export interface HistoryParts {
  readonly connection: Pick<Connection, "call">;
  readonly cipher: AccountCipher;
  readonly accountId: AccountId;
}

/** Room for the nonce, the tag and the form of the text. */
const SEGMENT_BYTES = LIMITS.historyBytes - 1_024;

/**
 * What the person's other devices have laid up of a talk after an event, the oldest first. Stretches that cannot be opened are left out. `covers`: up
 * to which event something is laid up; null where that could not be asked for to the end.
 */
export async function readHistory(
  { connection, cipher, accountId }: HistoryParts,
  talkId: TalkId,
  since: number,
): Promise<{ readonly saids: readonly Said[]; readonly reaches: number; readonly covers: number | null }> {
  const saids: Said[] = [];
  for (let after = since; ; ) {
    const answer = await connection.call(listHistory, { talkId, after });
    if (!answer.ok) return { saids, reaches: after, covers: null };
    for (const { from, to, body } of answer.value.segments) {
      const opened = await cipher.open("sealed history v1", placeOf(accountId, talkId, from, to), unpacked(body));
      if (opened.ok) saids.push(...restored<readonly Said[]>(opened.value));
      after = from;
    }
    if (!answer.value.hasMore || answer.value.segments.length === 0) return { saids, reaches: after, covers: answer.value.reaches };
  }
}

/**
 * Lays up what this device has opened since the last stretch, for the person's other devices. `since`: this device was there from that
 * event on; what came before it another device has to lay up, so only the person's first device (`isFirst`) begins a history in the middle.
 * Whether nothing is left to be laid up.
 */
export async function layUp(
  { connection, cipher, accountId }: HistoryParts,
  talkId: TalkId,
  held: { readonly saids: readonly Said[]; readonly since: number; readonly through: number; readonly isFirst: boolean },
): Promise<boolean> {
  const answer = await connection.call(listHistory, { talkId, after: Number.MAX_SAFE_INTEGER });
  if (!answer.ok) return false;
  const { reaches } = answer.value;
  if (held.since > reaches && !held.isFirst) return false;
  let from = reaches + 1;
  const rest = held.saids.filter(({ event }) => event > reaches && event <= held.through).sort((one, other) => one.event - other.event);
  for (const { saids, to } of stretches(rest, held.through)) {
    const body = await cipher.seal("sealed history v1", placeOf(accountId, talkId, from, to), stored(saids));
    const written = await connection.call(writeHistory, { talkId, from, to, body: packed(body) });
    // Another device was faster: it has laid up the same.
    if (!written.ok) return false;
    from = to + 1;
  }
  return true;
}

/** Cut so that each fits into one call. */
function* stretches(saids: readonly Said[], through: number): Iterable<{ readonly saids: readonly Said[]; readonly to: number }> {
  let part: Said[] = [];
  let size = 0;
  for (const said of saids) {
    const bytes = utf8(JSON.stringify(said)).length + 1;
    // Longer than a stretch: it stays on the devices that have it.
    if (bytes > SEGMENT_BYTES) continue;
    if (size + bytes > SEGMENT_BYTES) {
      yield { saids: part, to: said.event - 1 };
      part = [];
      size = 0;
    }
    part.push(said);
    size += bytes;
  }
  if (part.length > 0) yield { saids: part, to: through };
}

function placeOf(accountId: AccountId, talkId: TalkId, from: number, to: number): string {
  return `${accountId}|${talkId}|${from}|${to}`;
}
