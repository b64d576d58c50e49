import { ClientId, TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { bool, Instant, nullable } from "../schema.ts";
import { MessageView } from "../talk/views.ts";
import { Epoch, EventNumber, FrankView, SealedBytes, SealedUse } from "./views.ts";

/**
 * Write into a sealed talk. Taken only in the group's present epoch, and only while nobody who is gone has still to be removed. Sending
 * again with the same clientId answers with the first one. The answer comes after the commit.
 */
export const sendSealed = operation("sealed.send", {
  summary:
    "Write into a sealed talk. Taken only in the group's present epoch. Sending again with the same clientId answers with the first one.",
  actors: ["user"],
  access: { action: "talk.post", on: "talkId" },
  input: { talkId: TalkId, clientId: ClientId, epoch: Epoch, body: SealedBytes, use: SealedUse },
  output: {
    event: EventNumber,
    /** The message that it is or changed; null for notes. */
    message: nullable(MessageView),
    acceptedAt: Instant,
    frank: FrankView,
    isRepeat: bool,
  },
  refusals: [
    "class_mismatch",
    "stale_epoch",
    "removal_owed",
    "envelope_wrong",
    "posting_restricted",
    "blocked",
    "not_editable",
    "not_ready",
  ],
  discloses: ["message_metadata"],
  rate: "send",
  effect: "write",
  size: "large",
});
