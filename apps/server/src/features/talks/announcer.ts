import type { Clock } from "@musubi/base";
import type { AccountId, DeviceId, TalkId } from "@musubi/protocol";
import type { Outgoing } from "../../kernel/binding.ts";
import { outgoing } from "../../kernel/binding.ts";
import type { Database } from "../../kernel/transaction.ts";
import { recordDeliveries } from "./delivery-store.ts";
import { readTalkRow } from "./store.ts";
import { viewTalk } from "./talk-view.ts";

export interface AnnouncerParts {
  readonly database: Database;
  readonly clock: Clock;
  /** The devices of a person that are listening now. */
  readonly devicesOnline: (accountId: AccountId) => readonly DeviceId[];
  readonly emit: (events: readonly Outgoing[]) => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * Sends each person who is online their own view of a talk that is new to them. Each view is read as that person, through
 * the same fences as if they had asked, and recorded as delivered to their devices before it leaves.
 */
export function talkAnnouncer(parts: AnnouncerParts): (talkId: TalkId, accountIds: readonly AccountId[]) => void {
  const announceTo = async (talkId: TalkId, accountId: AccountId): Promise<void> => {
    const devices = parts.devicesOnline(accountId);
    if (devices.length === 0) return;
    const talk = await parts.database.transact("people", { actor: accountId, talk: talkId }, async (tx) => {
      const row = await readTalkRow(tx, accountId, talkId);
      if (row === null) return null;
      const seq = row.last_message?.seq;
      if (seq !== undefined) {
        for (const device of devices) recordDeliveries(tx, device, [{ talkId, fromSeq: seq, toSeq: seq }], new Date(parts.clock.nowMs()));
      }
      return viewTalk(row);
    });
    if (talk !== null) parts.emit([outgoing({ account: accountId }, "talk.changed", { talk })]);
  };
  return (talkId, accountIds) => {
    void (async () => {
      for (const accountId of accountIds) await announceTo(talkId, accountId);
    })().catch(parts.onFault);
  };
}
