import { TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { int, nullable, oneOf } from "../schema.ts";
import { InviteView } from "./views.ts";

/** Make an invite link to become friends, or to join a talk. It counts its uses and expires. */
export const createInvite = operation("invite.create", {
  summary: "Make an invite link to become friends, or to join a talk. It counts its uses and expires.",
  actors: ["user"],
  access: { action: "invite.create", on: "talkId" },
  input: { kind: oneOf("friend", "talk"), talkId: nullable(TalkId), usesMax: int(1, 500), lifeHours: int(1, 24 * 30) },
  output: { invite: InviteView },
  refusals: ["too_many"],
  discloses: ["relation"],
  rate: "write",
  effect: "write",
});
