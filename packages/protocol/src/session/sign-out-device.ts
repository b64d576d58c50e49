import { DeviceId } from "../ids.ts";
import { operation } from "../operation.ts";

/** Sign one of my devices out; it stops within a second. */
export const signOutDevice = operation("session.signOutDevice", {
  summary: "Sign one of my devices out; it stops within a second.",
  actors: ["user"],
  access: { action: "device.write", on: "deviceId" },
  input: { deviceId: DeviceId },
  output: {},
  refusals: [],
  discloses: [],
  rate: "write",
  effect: "write",
});
