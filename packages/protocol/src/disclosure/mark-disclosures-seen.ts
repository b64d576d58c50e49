import { operation } from "../operation.ts";
import { Instant, int } from "../schema.ts";

/** Says up to when I have looked through what was recorded about me. */
export const markDisclosuresSeen = operation("disclosure.markSeen", {
  summary: "Say up to when I have looked through what was recorded about me. Never goes back.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: { through: Instant },
  output: { unseenCount: int(0, 1_000) },
  refusals: [],
  discloses: ["disclosure"],
  rate: "write",
  effect: "write",
});
