import { TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { MemberView } from "./views.ts";

/** The members of a talk with their roles and how far they have read. */
export const listMembers = operation("talk.listMembers", {
  summary: "The members of a talk with their roles and how far they have read.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId },
  output: { members: list(MemberView, LIMITS.groupMembers) },
  refusals: [],
  discloses: ["profile", "relation", "message_metadata"],
  rate: "read",
  effect: "read",
});
