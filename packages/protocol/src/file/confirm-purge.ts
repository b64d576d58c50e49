import { operation } from "../operation.ts";
import { oneOf } from "../schema.ts";
import { PictureClass, PictureEpoch } from "./views.ts";

/** Tell that this device dropped every picture of a class that is older than this epoch. Counted by platform, once per device. */
export const confirmPurge = operation("pictures.confirmPurge", {
  summary: "Tell that this device dropped every picture of a class that is older than this epoch. Counted by platform, once per device.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: { class: PictureClass, epoch: PictureEpoch, platform: oneOf("web", "android", "ios", "desktop", "program") },
  output: {},
  refusals: [],
  discloses: [],
  rate: "write",
  effect: "write",
});
