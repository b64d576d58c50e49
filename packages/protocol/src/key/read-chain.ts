import { AccountId } from "../ids.ts";
import { operation } from "../operation.ts";
import { int } from "../schema.ts";
import { ChainView } from "./views.ts";

/** The device statements of somebody I may write to, of somebody in a talk of mine, or my own. */
export const readChain = operation("key.readChain", {
  summary: "The device statements of somebody I may write to, of somebody in a talk of mine, or my own.",
  actors: ["user"],
  access: { action: "key.read", on: "accountId" },
  input: { accountId: AccountId, after: int(-1, 2_147_483_647) },
  output: { chain: ChainView },
  refusals: [],
  discloses: ["device"],
  rate: "keys",
  effect: "read",
});
