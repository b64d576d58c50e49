import { TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { bool, int, list } from "../schema.ts";
import { EventNumber, SealedEventView } from "./views.ts";

/** The events of a sealed talk after one, in their order. Recorded as delivered to this device. */
export const followEvents = operation("sealed.follow", {
  summary: "The events of a sealed talk after one, in their order. Recorded as delivered to this device.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId, after: EventNumber, countMax: int(1, LIMITS.pageMessages) },
  output: {
    events: list(SealedEventView, LIMITS.pageMessages),
    through: EventNumber,
    hasMore: bool,
    /** Events before this one are not kept any more: whoever is behind it comes back from outside. */
    keptFrom: EventNumber,
  },
  refusals: ["class_mismatch"],
  discloses: ["message_content", "message_metadata"],
  rate: "read",
  effect: "read",
});
