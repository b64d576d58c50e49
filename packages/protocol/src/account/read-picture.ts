import { FileView } from "../file/views.ts";
import { AccountId } from "../ids.ts";
import { operation } from "../operation.ts";
import { int } from "../schema.ts";

/** Which file is the picture of a person whom I may see: myself, a friend, somebody in a talk of mine. Its bytes are read with `file.read`. */
export const readPicture = operation("account.readPicture", {
  summary:
    "Which file is the picture of a person whom I may see: myself, a friend, somebody in a talk of mine. Its bytes are read with `file.read`.",
  actors: ["user"],
  access: { action: "profile.read", on: "accountId" },
  input: { accountId: AccountId },
  output: { picture: FileView, pictureVersion: int(0, 2_147_483_647) },
  refusals: [],
  discloses: ["profile"],
  rate: "read",
  effect: "read",
});
