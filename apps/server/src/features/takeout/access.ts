import { accessRule } from "../../kernel/access.ts";
import { readTakeOutFacts, type TakeOutFacts } from "./store.ts";

declare module "../../kernel/grant.ts" {
  interface GrantFacts {
    "takeOut.read": TakeOutFacts;
  }
}

/** A copy of one's data is for oneself alone. Row security shows nobody another's. */
export const takeOutRead = accessRule({
  action: "takeOut.read",
  facts: (tx, _actor, objectId) => readTakeOutFacts(tx, objectId),
  allows: (facts, actor) => facts.accountId === actor.accountId || "not_mine",
});
