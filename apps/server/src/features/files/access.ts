import type { AccountId } from "@musubi/protocol";
import { type AccessRules, accessRule } from "../../kernel/access.ts";
import { readOwnerOf, seesFile } from "./store.ts";

declare module "../../kernel/grant.ts" {
  interface GrantFacts {
    "upload.own": { readonly ownerId: AccountId };
    "file.see": { readonly isSeen: boolean };
    "file.read": { readonly isSeen: boolean };
  }
}

/** What one uploads is one's own affair. Row security shows nobody another's. */
export const ownUpload = accessRule({
  action: "upload.own",
  facts: (tx, _actor, objectId) => readOwnerOf(tx, objectId),
  allows: (facts, actor) => facts.ownerId === actor.accountId || "not_mine",
});

/** A file is seen by its owner, and by who looks where it is shown. The database decides; nothing here knows the places. */
const seen = accessRule({
  action: "file.see",
  facts: async (tx, _actor, objectId) => ({ isSeen: await seesFile(tx, objectId) }),
  allows: (facts) => facts.isSeen || "not_shown",
});

/** The same for its bytes, which are opened in batches: there the statement that gives the keys decides. */
const readable = accessRule({ action: "file.read", facts: seen.facts, allows: seen.allows });

/** Registers the rules of files. */
export function registerFileRules(rules: AccessRules): void {
  rules.add(ownUpload);
  rules.add(seen);
  rules.add(readable);
}
