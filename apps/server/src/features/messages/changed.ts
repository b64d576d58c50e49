import type { MessageView, TalkId } from "@musubi/protocol";
import { type Effects, outgoing, reply } from "../../kernel/binding.ts";
import { type MessageRow, viewMessage } from "../talks/port.ts";

/** Answers with a message as it is now and tells everyone who sees it after the commit, the actor's own devices included: who entered later sees neither it nor its changes. */
export function replyWithMessage(talkId: TalkId, row: MessageRow): { kind: "reply"; output: { message: MessageView }; effects: Effects } {
  const message = viewMessage(row);
  return reply({ message }, { events: [outgoing({ talk: talkId, seq: message.seq }, "message.changed", { message })] });
}
