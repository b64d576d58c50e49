import { accessRule } from "../../kernel/access.ts";
import { type CaseFacts, readCaseFacts } from "./store.ts";

declare module "../../kernel/grant.ts" {
  interface GrantFacts {
    "case.mine": CaseFacts;
  }
}

/** A case is for the person who opened it. Row security shows nobody another's. */
export const caseMine = accessRule({
  action: "case.mine",
  facts: (tx, _actor, objectId) => readCaseFacts(tx, objectId),
  allows: (facts, actor) => facts.subjectId === actor.accountId || "not_mine",
});
