import type { AccessRules } from "../../kernel/access.ts";
import { accessRule } from "../../kernel/access.ts";
import type { UserActor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** What decides everything about a talk: what it is, and how the actor stands in it. */
export interface TalkFacts {
  readonly kind: "direct" | "group" | "self";
  readonly protection: "plain" | "sealed";
  readonly postPolicy: "everyone" | "admins";
  /** One of two people has blocked the other. */
  readonly isSilent: boolean;
  readonly role: "owner" | "admin" | "member";
  readonly joinedSeq: number;
}

type TalkAction = "talk.read" | "talk.post" | "talk.edit" | "talk.invite" | "talk.remove" | "talk.setRoles" | "talk.leave" | "talk.pin";

declare module "../../kernel/grant.ts" {
  interface GrantFacts extends Record<TalkAction, TalkFacts> {
    "talk.create": true;
  }
}

async function readFacts(tx: Tx, actor: UserActor, talkId: string): Promise<TalkFacts | null> {
  return await tx.row<TalkFacts>(sql`
    select t.kind, t.protection, t.post_policy as "postPolicy", t.is_silent as "isSilent", m.role, m.joined_seq as "joinedSeq"
    from musubi.talks t join musubi.talk_members m on m.talk_id = t.id
    where t.id = ${talkId} and m.account_id = ${actor.accountId}`);
}

const isGroup = (facts: TalkFacts) => facts.kind === "group" || "not a group";
const stands = (facts: TalkFacts) => facts.role !== "member" || "only the owner and admins";

/** Whether a member may post here now: the pure rule that the hot path, buttons and the database share in meaning. */
export function mayPost(facts: TalkFacts): true | "posting_restricted" | "blocked" {
  if (facts.isSilent) return "blocked";
  if (facts.postPolicy === "admins" && facts.role === "member") return "posting_restricted";
  return true;
}

/** The rules of talks. Being a member was settled by finding the facts at all. */
export const TALK_RULES = {
  "talk.read": () => true,
  // Who may not post although a member hears why: a refusal, decided by mayPost in the handler.
  "talk.post": () => true,
  "talk.edit": (facts: TalkFacts) => (isGroup(facts) === true ? stands(facts) : isGroup(facts)),
  "talk.invite": (facts: TalkFacts) => (isGroup(facts) === true ? facts.postPolicy === "everyone" || stands(facts) : isGroup(facts)),
  "talk.remove": (facts: TalkFacts) => (isGroup(facts) === true ? stands(facts) : isGroup(facts)),
  "talk.setRoles": (facts: TalkFacts) => (isGroup(facts) === true ? facts.role === "owner" || "only the owner" : isGroup(facts)),
  "talk.leave": isGroup,
  "talk.pin": (facts: TalkFacts) =>
    facts.isSilent ? "silent" : facts.kind !== "group" || facts.postPolicy === "everyone" || stands(facts),
} as const satisfies Record<TalkAction, (facts: TalkFacts) => true | string>;

/** The rule for posting, for the hot path that decides on a kept copy of the facts. */
export const postRule = accessRule({ action: "talk.post", facts: readFacts, allows: TALK_RULES["talk.post"] });

/** Registers the rules of talks. */
export function registerTalkRules(rules: AccessRules): void {
  rules.add(accessRule({ action: "talk.read", facts: readFacts, allows: TALK_RULES["talk.read"] }));
  rules.add(postRule);
  rules.add(accessRule({ action: "talk.edit", facts: readFacts, allows: TALK_RULES["talk.edit"] }));
  rules.add(accessRule({ action: "talk.invite", facts: readFacts, allows: TALK_RULES["talk.invite"] }));
  rules.add(accessRule({ action: "talk.remove", facts: readFacts, allows: TALK_RULES["talk.remove"] }));
  rules.add(accessRule({ action: "talk.setRoles", facts: readFacts, allows: TALK_RULES["talk.setRoles"] }));
  rules.add(accessRule({ action: "talk.leave", facts: readFacts, allows: TALK_RULES["talk.leave"] }));
  rules.add(accessRule({ action: "talk.pin", facts: readFacts, allows: TALK_RULES["talk.pin"] }));
  rules.add(accessRule({ action: "talk.create", facts: async () => Promise.resolve(true), allows: () => true }));
}
