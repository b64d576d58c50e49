import { type AccessRules, accessRule } from "../../kernel/access.ts";
import { mayReadKeys } from "./store.ts";

declare module "../../kernel/grant.ts" {
  interface GrantFacts {
    "key.read": { readonly mayRead: boolean };
  }
}

/** Which devices somebody has, they themselves may know, their friends, and people in a talk with them. */
export function registerKeyRules(rules: AccessRules): void {
  rules.add(
    accessRule({
      action: "key.read",
      facts: async (tx, _actor, accountId) => ({ mayRead: await mayReadKeys(tx, accountId) }),
      allows: (facts) => facts.mayRead || "unrelated",
    }),
  );
}
