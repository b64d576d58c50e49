import { DeviceId } from "../ids.ts";
import { operation } from "../operation.ts";
import { bytes, nullable, object } from "../schema.ts";

/** What another device of mine handed to this one. It is gone from the server with the answer. */
export const takeOver = operation("key.takeOver", {
  summary: "What another device of mine handed to this one. It is gone from the server with the answer.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: {},
  output: { handed: nullable(object({ fromDeviceId: DeviceId, body: bytes(16_384) })) },
  refusals: [],
  discloses: ["credential"],
  rate: "write",
  effect: "write",
});
