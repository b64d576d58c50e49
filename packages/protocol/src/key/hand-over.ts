import { DeviceId } from "../ids.ts";
import { operation } from "../operation.ts";
import { bytes } from "../schema.ts";

/** Hand something sealed to another device of mine, which is told at once. Kept for it for a quarter of an hour; a later one replaces it. */
export const handOver = operation("key.handOver", {
  summary:
    "Hand something sealed to another device of mine, which is told at once. Kept for it for a quarter of an hour; a later one replaces it.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: { deviceId: DeviceId, body: bytes(16_384) },
  output: {},
  refusals: [],
  discloses: [],
  rate: "write",
  effect: "write",
});
