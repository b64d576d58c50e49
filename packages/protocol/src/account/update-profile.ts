import { operation } from "../operation.ts";
import { optional } from "../schema.ts";
import { AccountView, Country, DisplayName, StatusText } from "./views.ts";

/** Change what others see of me, and my country. */
export const updateProfile = operation("account.updateProfile", {
  summary: "Change what others see of me, and my country.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: { displayName: optional(DisplayName), statusText: optional(StatusText), country: optional(Country) },
  output: { account: AccountView },
  refusals: [],
  discloses: ["account", "profile"],
  rate: "write",
  effect: "write",
});
