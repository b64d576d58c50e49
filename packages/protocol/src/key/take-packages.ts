import { DeviceId, TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { TakenPackage } from "./views.ts";

/** One KeyPackage of each of these devices of the talk's members, to add them to its group. Devices without one are left out. */
export const takePackages = operation("key.takePackages", {
  summary: "One KeyPackage of each of these devices of the talk's members, to add them to its group. Devices without one are left out.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId, deviceIds: list(DeviceId, LIMITS.sealedDevices, 1) },
  output: { taken: list(TakenPackage, LIMITS.sealedDevices) },
  refusals: ["class_mismatch"],
  discloses: ["device"],
  rate: "write",
  effect: "write",
});
