import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { InviteView } from "./views.ts";

/** My live invite links. */
export const listInvites = operation("invite.list", {
  summary: "My live invite links.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: {},
  output: { invites: list(InviteView, LIMITS.invitesPerAccount) },
  refusals: [],
  discloses: ["relation"],
  rate: "read",
  effect: "read",
});
