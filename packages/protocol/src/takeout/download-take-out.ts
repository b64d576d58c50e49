import { TakeOutId } from "../ids.ts";
import { operation } from "../operation.ts";

/** Fetch a finished copy. */
export const downloadTakeOut = operation("takeOut.download", {
  summary: "Fetch a finished copy.",
  actors: ["user"],
  access: { action: "takeOut.read", on: "takeOutId" },
  input: { takeOutId: TakeOutId },
  output: {},
  refusals: ["not_ready"],
  discloses: [
    "account",
    "profile",
    "profile_private",
    "relation",
    "message_content",
    "message_metadata",
    "device",
    "support",
    "report",
    "disclosure",
  ],
  rate: "export",
  effect: "read",
  reply: "bytes",
});
