import type { InviteView, ProfileView, TalkId } from "@musubi/protocol";
import { type AccessRules, accessRule } from "../../kernel/access.ts";
import type { UserActor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { raw, sql } from "../../platform/postgres/sql.ts";
import { PROFILE_JSON, TALK_RULES, type TalkFacts } from "../talks/port.ts";

/** A live invite as its code opens it. */
export interface InviteFacts {
  readonly kind: InviteView["kind"];
  readonly talkId: TalkId | null;
  readonly talkName: string;
  readonly memberCount: number;
  readonly isMember: boolean;
  readonly from: ProfileView;
}

declare module "../../kernel/grant.ts" {
  interface GrantFacts {
    "invite.create": { readonly talk: TalkFacts | null };
    "invite.revoke": { readonly isMine: true };
    "invite.use": InviteFacts;
  }
}

/** Registers the rules of invites: whoever may invite into a talk may make a link to it; whoever holds a live code may use it. */
export function registerInviteRules(rules: AccessRules, now: () => Date): void {
  rules.add(
    accessRule({
      action: "invite.create",
      facts: readTalkFacts,
      allows: (facts) => facts.talk === null || TALK_RULES["talk.invite"](facts.talk),
    }),
  );
  rules.add(
    accessRule({
      action: "invite.revoke",
      facts: (tx, actor, inviteId) =>
        tx.row<{ isMine: true }>(sql`select true as "isMine" from musubi.invites where id = ${inviteId} and owner_id = ${actor.accountId}`),
      allows: () => true,
    }),
  );
  rules.add(accessRule({ action: "invite.use", facts: (tx, _actor, code) => readOffer(tx, code, now()), allows: () => true }));
}

/** An invite to become friends concerns no talk: then there is nothing to decide. */
async function readTalkFacts(tx: Tx, actor: UserActor, talkId: string): Promise<{ talk: TalkFacts | null } | null> {
  if (talkId === "") return { talk: null };
  const talk = await tx.row<TalkFacts>(sql`
    select t.kind, t.protection, t.post_policy as "postPolicy", t.is_silent as "isSilent", m.role, m.joined_seq as "joinedSeq"
    from musubi.talks t join musubi.talk_members m on m.talk_id = t.id where t.id = ${talkId} and m.account_id = ${actor.accountId}`);
  return talk === null ? null : { talk };
}

async function readOffer(tx: Tx, code: string, now: Date): Promise<InviteFacts | null> {
  return await tx.row<InviteFacts>(sql`
    select p.kind, p.talk_id as "talkId", p.talk_name as "talkName", p.member_count as "memberCount", p.is_member as "isMember",
      ${raw(PROFILE_JSON.replace("p.account_id", "p.owner_id"))} as "from"
    from musubi.read_invite(${code}, ${now}) p`);
}
