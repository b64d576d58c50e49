import { FriendView } from "../friend/views.ts";
import { TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { nullable } from "../schema.ts";
import { InviteCode } from "./views.ts";

/** Accept an invite link: become friends, or join the talk. */
export const acceptInvite = operation("invite.accept", {
  summary: "Accept an invite link: become friends, or join the talk.",
  actors: ["user"],
  access: { action: "invite.use", on: "code" },
  input: { code: InviteCode },
  output: { friend: nullable(FriendView), talkId: nullable(TalkId) },
  refusals: ["own_account", "no_keys", "talk_full", "sealed_full", "too_many"],
  discloses: ["profile", "relation"],
  rate: "lookup",
  effect: "write",
});
