import { operation } from "../operation.ts";
import { AccountView } from "./views.ts";

/** My own account. */
export const readMyAccount = operation("account.readMine", {
  summary: "My own account.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: {},
  output: { account: AccountView },
  refusals: [],
  discloses: ["account", "profile"],
  rate: "read",
  effect: "read",
});
