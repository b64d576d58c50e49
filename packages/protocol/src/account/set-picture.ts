import { FileId } from "../ids.ts";
import { operation } from "../operation.ts";
import { nullable } from "../schema.ts";
import { AccountView } from "./views.ts";

/** Set my picture to a portrait that I have uploaded and that is ready, or remove it. The one before is destroyed. */
export const setPicture = operation("account.setPicture", {
  summary: "Set my picture to a portrait that I have uploaded and that is ready, or remove it. The one before is destroyed.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: { fileId: nullable(FileId) },
  output: { account: AccountView },
  refusals: ["not_ready"],
  discloses: ["account", "profile"],
  rate: "write",
  effect: "write",
});
