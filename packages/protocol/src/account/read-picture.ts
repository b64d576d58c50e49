import { AccountId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { int, oneOf, text } from "../schema.ts";

/** The picture of a person whom I may see: myself, a friend, somebody in a talk of mine. */
export const readPicture = operation("account.readPicture", {
  summary: "The picture of a person whom I may see: myself, a friend, somebody in a talk of mine.",
  actors: ["user"],
  access: { action: "profile.read", on: "accountId" },
  input: { accountId: AccountId },
  output: {
    mime: oneOf("image/jpeg", "image/png", "image/webp"),
    pictureBase64: text(0, LIMITS.pictureBase64),
    pictureVersion: int(0, 2_147_483_647),
  },
  refusals: [],
  discloses: ["profile"],
  rate: "read",
  effect: "read",
});
