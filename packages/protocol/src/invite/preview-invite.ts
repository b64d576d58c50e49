import { operation } from "../operation.ts";
import { InviteCode, InvitePreview } from "./views.ts";

/** What an invite link would do, before I accept it. */
export const previewInvite = operation("invite.preview", {
  summary: "What an invite link would do, before I accept it.",
  actors: ["user"],
  access: { action: "invite.use", on: "code" },
  input: { code: InviteCode },
  output: { preview: InvitePreview },
  refusals: [],
  discloses: ["profile", "relation"],
  rate: "lookup",
  effect: "read",
});
