import { DeviceView } from "../account/views.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list } from "../schema.ts";

/** All devices that are signed in to my account. */
export const listDevices = operation("session.list", {
  summary: "All devices that are signed in to my account.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: {},
  output: { devices: list(DeviceView, LIMITS.devicesPerAccount) },
  refusals: [],
  discloses: ["device"],
  rate: "read",
  effect: "read",
});
