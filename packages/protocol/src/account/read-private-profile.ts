import { operation } from "../operation.ts";
import { PrivateProfileView } from "./views.ts";

/** My Profile+: legal name, address, phone. Nobody else can call this for me. */
export const readPrivateProfile = operation("account.readPrivate", {
  summary: "My Profile+: legal name, address, phone. Nobody else can call this for me.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: {},
  output: { profile: PrivateProfileView },
  refusals: [],
  discloses: ["profile_private"],
  rate: "read",
  effect: "read",
});
