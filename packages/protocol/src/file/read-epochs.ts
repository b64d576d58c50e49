import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { PictureEpochView } from "./views.ts";

/** How often each class of pictures was purged: for a device that comes back, to drop what was taken back meanwhile. */
export const readPictureEpochs = operation("pictures.readEpochs", {
  summary: "How often each class of pictures was purged: for a device that comes back, to drop what was taken back meanwhile.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: {},
  output: { epochs: list(PictureEpochView, 5) },
  refusals: [],
  discloses: [],
  rate: "read",
  effect: "read",
});
