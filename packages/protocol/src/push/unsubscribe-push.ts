import { operation } from "../operation.ts";

/** Send no more web push messages to this device. */
export const unsubscribePush = operation("push.unsubscribe", {
  summary: "Send no more web push messages to this device.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: {},
  output: {},
  refusals: [],
  discloses: [],
  rate: "write",
  effect: "write",
});
