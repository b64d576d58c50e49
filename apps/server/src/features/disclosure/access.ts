import { accessRule } from "../../kernel/access.ts";
import { type EntryFacts, readEntryFacts } from "./store.ts";

declare module "../../kernel/grant.ts" {
  interface GrantFacts {
    "disclosure.read": EntryFacts;
  }
}

/** An entry of the ledger is for the person it is about. Row security shows nobody another's, and none that is kept back by law. */
export const disclosureRead = accessRule({
  action: "disclosure.read",
  facts: (tx, _actor, objectId) => readEntryFacts(tx, objectId),
  allows: (facts, actor) => facts.subjectId === actor.accountId || "not_mine",
});
