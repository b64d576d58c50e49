import { AccountId, TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { Role, TalkView } from "./views.ts";

/** Make a member admin, member, or the new owner. */
export const setRole = operation("talk.setRole", {
  summary: "Make a member admin, member, or the new owner.",
  actors: ["user"],
  access: { action: "talk.setRoles", on: "talkId" },
  input: { talkId: TalkId, accountId: AccountId, role: Role },
  output: { talk: TalkView },
  refusals: [],
  discloses: ["profile", "relation", "message_content", "message_metadata"],
  rate: "write",
  effect: "write",
});
