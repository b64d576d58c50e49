import type { MessageView, TalkId } from "@musubi/protocol";
import { type Effects, outgoing, reply } from "../../kernel/binding.ts";
import { type MessageRow, viewMessage } from "../talks/port.ts";

/** Answers with a message as it is now and tells everyone in the talk after the commit, other devices of the actor included. */
export function replyWithMessage(talkId: TalkId, row: MessageRow): { kind: "reply"; output: { message: MessageView }; effects: Effects } {
  const message = viewMessage(row);
  return reply({ message }, { events: [outgoing({ talk: talkId }, "message.changed", { message })] });
}
