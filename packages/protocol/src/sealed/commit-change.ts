import { ClientId, TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { bool, nullable } from "../schema.ts";
import { Epoch, EventNumber, HandshakeBytes } from "./views.ts";

/**
 * Change a sealed talk's group. One commit ends each epoch: whoever is second hears `stale_epoch`, follows, and tries again. `epoch` is
 * the one that it ends. Sending again with the same clientId answers with the first one.
 */
export const commitChange = operation("sealed.commit", {
  summary: "Change a sealed talk's group. One commit ends each epoch: whoever is second hears `stale_epoch`, follows, and tries again.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: {
    talkId: TalkId,
    clientId: ClientId,
    epoch: Epoch,
    commit: HandshakeBytes,
    /** For the devices that it adds; null where it adds none. */
    welcome: nullable(HandshakeBytes),
    /** Of the epoch that it opens, without the tree. */
    groupInfo: HandshakeBytes,
  },
  output: { event: EventNumber, isRepeat: bool },
  refusals: ["class_mismatch", "stale_epoch", "commit_refused", "not_ready"],
  discloses: [],
  rate: "write",
  effect: "write",
  size: "large",
});
