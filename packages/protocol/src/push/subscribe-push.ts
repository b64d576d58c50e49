import { operation } from "../operation.ts";
import { pattern } from "../schema.ts";

/** Send web push messages to this device. */
export const subscribePush = operation("push.subscribe", {
  summary: "Send web push messages to this device.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: {
    endpoint: pattern("https://[!-~]{1,1000}", 1008),
    p256dh: pattern("[A-Za-z0-9_-]{80,100}", 100),
    auth: pattern("[A-Za-z0-9_-]{16,40}", 40),
  },
  output: {},
  refusals: ["too_many"],
  discloses: [],
  rate: "write",
  effect: "write",
});
