import { accessRule } from "../../kernel/access.ts";
import { canSeeProfile } from "./profile-store.ts";

declare module "../../kernel/grant.ts" {
  interface GrantFacts {
    "own.read": true;
    "own.write": true;
    "own.secure": true;
    "profile.read": { readonly isOwn: boolean; readonly isSeen: boolean };
  }
}

/** Everybody may read what is their own; the kernel passes the actor's own account id as the object. */
export const ownRead = accessRule({
  action: "own.read",
  facts: async (_tx, actor, objectId) => (objectId === actor.accountId ? true : null),
  allows: () => true,
});

/** Everybody may change what is their own. */
export const ownWrite = accessRule({
  action: "own.write",
  facts: async (_tx, actor, objectId) => (objectId === actor.accountId ? true : null),
  allows: () => true,
});

/** Everybody may change how they sign in, take their data out, and leave. Its own action, because a later issue may ask for a fresh sign-in here. */
export const ownSecure = accessRule({
  action: "own.secure",
  facts: async (_tx, actor, objectId) => (objectId === actor.accountId ? true : null),
  allows: () => true,
});

/** A profile is open to its owner and to whom row security shows it: friends, and people in a talk together. */
export const profileRead = accessRule({
  action: "profile.read",
  facts: async (tx, actor, objectId) => ({ isOwn: objectId === actor.accountId, isSeen: await canSeeProfile(tx, objectId) }),
  allows: (facts) => facts.isOwn || facts.isSeen || "unrelated",
});
