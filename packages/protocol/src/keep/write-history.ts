import { TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { bytes } from "../schema.ts";
import { EventNumber } from "../sealed/views.ts";

/** Lay up the next stretch of a sealed talk's history for my other devices. It begins right after the last one that was laid up. */
export const writeHistory = operation("history.write", {
  summary: "Lay up the next stretch of a sealed talk's history for my other devices. It begins right after the last one that was laid up.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId, from: EventNumber, to: EventNumber, body: bytes(LIMITS.historyBytes) },
  output: {},
  refusals: ["history_outdated", "class_mismatch"],
  discloses: [],
  rate: "write",
  effect: "write",
});
