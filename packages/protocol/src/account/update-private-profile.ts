import { operation } from "../operation.ts";
import { PrivateProfileView } from "./views.ts";

/** Change my Profile+. */
export const updatePrivateProfile = operation("account.updatePrivate", {
  summary: "Change my Profile+.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: { profile: PrivateProfileView },
  output: { profile: PrivateProfileView },
  refusals: [],
  discloses: ["profile_private"],
  rate: "write",
  effect: "write",
});
