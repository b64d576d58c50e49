import type { Clock } from "@musubi/base";
import type { MessageView } from "@musubi/protocol";
import type { UserActor } from "../../kernel/actor.ts";
import { type Effects, outgoing, reply } from "../../kernel/binding.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { type MessageRow, rangeOf, recordDeliveries, viewMessage } from "../talks/port.ts";

/** For whom and when a message is answered with. */
export interface Shown {
  readonly actor: UserActor;
  readonly clock: Clock;
}

/**
 * Answers with a message as it is now, which is recorded as shown to the actor's device, and tells everyone who sees it after
 * the commit, the actor's own devices included. Who entered later sees neither it nor its changes.
 */
export function replyWithMessage(
  tx: Tx,
  { actor, clock }: Shown,
  row: MessageRow,
): { kind: "reply"; output: { message: MessageView }; effects: Effects } {
  const message = viewMessage(row);
  recordDeliveries(tx, actor.deviceId, rangeOf(row.talk_id, [message]), new Date(clock.nowMs()));
  return reply({ message }, { events: [outgoing({ talk: row.talk_id, seq: message.seq }, "message.changed", { message })] });
}
