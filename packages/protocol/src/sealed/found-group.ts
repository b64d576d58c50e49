import { TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { HandshakeBytes } from "./views.ts";

/** Begin a sealed talk's group: epoch 0, with this device alone in it. Whoever is second hears `already_founded`. */
export const foundGroup = operation("sealed.found", {
  summary: "Begin a sealed talk's group: epoch 0, with this device alone in it. Whoever is second hears `already_founded`.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId, tree: HandshakeBytes, groupInfo: HandshakeBytes },
  output: {},
  refusals: ["class_mismatch", "already_founded", "commit_refused"],
  discloses: [],
  rate: "write",
  effect: "write",
  size: "large",
});
