import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { nullable, text } from "../schema.ts";
import { AccountView } from "./views.ts";

/** Set or remove my picture: a JPEG, PNG or WebP of at most 512 pixels a side, already stripped of metadata. */
export const setPicture = operation("account.setPicture", {
  summary: "Set or remove my picture: a JPEG, PNG or WebP of at most 512 pixels a side, already stripped of metadata.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: { pictureBase64: nullable(text(1, LIMITS.pictureBase64)) },
  output: { account: AccountView },
  refusals: ["picture_unreadable"],
  discloses: ["account", "profile"],
  rate: "write",
  effect: "write",
});
