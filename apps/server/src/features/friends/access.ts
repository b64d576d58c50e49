import type { FriendView } from "@musubi/protocol";
import { type AccessRules, accessRule } from "../../kernel/access.ts";
import type { UserActor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** How the actor and somebody else stand to each other. The other side is known here to decide, and never shown. */
export interface RelationFacts {
  readonly relation: FriendView["relation"];
  readonly towardsMe: FriendView["relation"] | null;
}

declare module "../../kernel/grant.ts" {
  interface GrantFacts {
    "friend.find": true;
    "friend.change": RelationFacts;
    "friend.talk": RelationFacts;
  }
}

async function readRelation(tx: Tx, actor: UserActor, accountId: string): Promise<RelationFacts | null> {
  return await tx.row<RelationFacts>(sql`
    select r.state as relation, musubi.relation_towards_actor(r.other_id) as "towardsMe"
    from musubi.relations r where r.owner_id = ${actor.accountId} and r.other_id = ${accountId}`);
}

/** Registers the rules of friends: a relation that the actor has is theirs to change. */
export function registerFriendRules(rules: AccessRules): void {
  rules.add(accessRule({ action: "friend.find", facts: async () => Promise.resolve(true), allows: () => true }));
  rules.add(accessRule({ action: "friend.change", facts: readRelation, allows: (facts) => facts.relation !== "none" || "no relation" }));
  rules.add(accessRule({ action: "friend.talk", facts: readRelation, allows: (facts) => facts.relation === "friend" || "not a friend" }));
}
