import { type AccessRules, accessRule } from "../../kernel/access.ts";
import { postRule, type TalkFacts } from "../talks/port.ts";
import { type AlbumFacts, readAlbumFacts } from "./store.ts";

declare module "../../kernel/grant.ts" {
  interface GrantFacts {
    "album.create": TalkFacts;
    "album.read": AlbumFacts;
  }
}

/**
 * Registers the rules of albums. Being a member is all: who may not do something although a member hears why, as a refusal. That is
 * decided where it is done, on locked rows (`musubi.hold_album`), in the sense of `albumAbilities` of the contract.
 */
export function registerAlbumRules(rules: AccessRules): void {
  rules.add(accessRule({ action: "album.read", facts: (tx, _actor, albumId) => readAlbumFacts(tx, albumId), allows: () => true }));
  rules.add(accessRule({ action: "album.create", facts: postRule.facts, allows: () => true }));
}
