/** Who is in a talk: founding one, entering, leaving, roles. Each change also goes through a function that looks who the actor is. */
import { type AccountId, LIMITS, type TalkId } from "@musubi/protocol";
import type { Action, Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { codeOf } from "../../platform/postgres/errors.ts";
import { sql } from "../../platform/postgres/sql.ts";
import type { TalkFacts } from "./access.ts";

/** `insufficient_privilege`: the second fence says no. */
const MAY_NOT = "42501";

/** Locks a talk of the actor in the order that posting takes. Held until the transaction ends. */
export async function lockTalk(tx: Tx, talkId: string): Promise<void> {
  await tx.rows(sql`select musubi.lock_talk(${talkId})`);
}

/** A member of a talk by what decides about them. */
export interface MemberRole {
  readonly accountId: AccountId;
  readonly role: TalkFacts["role"];
}

/** The ids and roles of the granted talk's members, the one who is in it for longest first. */
export async function readMemberRoles(tx: Tx, grant: Grant<Action>): Promise<MemberRole[]> {
  return await tx.rows(
    sql`select account_id as "accountId", role from musubi.talk_members where talk_id = ${grant.objectId} order by joined_at, account_id`,
  );
}

/** The same under a lock on the talk: nobody enters, leaves or gets another role until the transaction ends. */
export async function lockMemberRoles(
  tx: Tx,
  grant: Grant<"talk.invite" | "talk.leave" | "talk.remove" | "talk.setRoles">,
): Promise<MemberRole[]> {
  await lockTalk(tx, grant.objectId);
  return await readMemberRoles(tx, grant);
}

/** How many talks the actor is in. */
export async function countTalks(tx: Tx, actorId: AccountId): Promise<number> {
  const row = await tx.row<{ count: number }>(sql`select count(*)::int as count from musubi.talk_members where account_id = ${actorId}`);
  return row?.count ?? 0;
}

/** Whether each of these different people is a friend of the actor, and the actor theirs. */
export async function areFriends(tx: Tx, grant: Grant<"talk.create" | "talk.invite">, accountIds: readonly AccountId[]): Promise<boolean> {
  const friends = await tx.rows(sql`
    select 1 from musubi.relations r
    where r.owner_id = ${grant.actor.accountId} and r.other_id = any(${accountIds}::text[]) and r.state = 'friend'
      and musubi.relation_towards_actor(r.other_id) = 'friend'`);
  return friends.length === accountIds.length;
}

/** A talk that is about to begin. */
export interface NewTalk {
  readonly talkId: TalkId;
  readonly region: string;
  readonly protection: TalkFacts["protection"];
  readonly at: Date;
}

/** Whether some of these have no device that could be in a sealed talk. Of people whose devices the actor may not know it says yes. */
export async function lackKeys(tx: Tx, accountIds: readonly AccountId[]): Promise<boolean> {
  const row = await tx.row<{ lacks: boolean }>(sql`select musubi.lack_keys(${accountIds}::text[]) as lacks`);
  return row?.lacks !== false;
}

/** Whether this talk of the actor's is sealed and its people have more devices than its group may have. */
export async function exceedsDevices(tx: Tx, talkId: TalkId): Promise<boolean> {
  const row = await tx.row<{ count: number }>(sql`
    select count(*)::int as count from musubi.read_entitled(${talkId})
    where exists (select 1 from musubi.talks t where t.id = ${talkId} and t.protection = 'sealed')`);
  return row === null || row.count > LIMITS.sealedDevices;
}

/** Founds a group that the actor owns, with these friends in it. */
export async function foundGroup(
  tx: Tx,
  _grant: Grant<"talk.create">,
  { talkId, region, protection, at }: NewTalk,
  { name, otherIds }: { readonly name: string; readonly otherIds: readonly AccountId[] },
): Promise<void> {
  await tx.rows(sql`select musubi.found_talk(${talkId}, 'group', ${name}, ${protection}, ${region}, null, ${otherIds}::text[], ${at})`);
}

const pairKeyOf = ({ actor, objectId }: Grant<"friend.talk">): string => [actor.accountId, objectId].sort().join("|");

/**
 * The direct talk of the actor and the granted person with this protection, or null when there is none yet. Two people who open theirs at the same moment
 * wait here for each other, until the transaction ends, and find one talk.
 */
export async function lockDirectTalk(tx: Tx, grant: Grant<"friend.talk">, protection: TalkFacts["protection"]): Promise<TalkId | null> {
  const pairKey = pairKeyOf(grant);
  await tx.rows(sql`select pg_advisory_xact_lock(hashtextextended(${pairKey}, 0))`);
  const known = await tx.row<{ id: TalkId }>(sql`select id from musubi.talks where pair_key = ${pairKey} and protection = ${protection}`);
  return known?.id ?? null;
}

/** Founds the direct talk of the actor and the granted person. Only after `lockDirectTalk` found none. */
export async function foundDirectTalk(tx: Tx, grant: Grant<"friend.talk">, { talkId, region, protection, at }: NewTalk): Promise<void> {
  await tx.rows(
    sql`select musubi.found_talk(${talkId}, 'direct', '', ${protection}, ${region}, ${pairKeyOf(grant)}, ${[grant.objectId]}::text[], ${at})`,
  );
}

/**
 * Lets friends of the actor into the granted group: they see what comes after a place. False: a friendship has ended since it was looked at,
 * and nothing more can be done in this transaction.
 */
export async function letIn(
  tx: Tx,
  grant: Grant<"talk.invite">,
  accountIds: readonly AccountId[],
  { afterSeq, at }: { readonly afterSeq: number; readonly at: Date },
): Promise<boolean> {
  try {
    for (const accountId of accountIds) await tx.rows(sql`select musubi.add_member(${grant.objectId}, ${accountId}, ${afterSeq}, ${at})`);
    return true;
  } catch (error) {
    if (codeOf(error) !== MAY_NOT) throw error;
    return false;
  }
}

/** Takes a member out of the granted group: the actor, or somebody below them. From the commit on they see nothing more of it. */
export async function takeOut(tx: Tx, grant: Grant<"talk.leave" | "talk.remove">, accountId: AccountId, at: Date): Promise<void> {
  await tx.rows(sql`select musubi.drop_member(${grant.objectId}, ${accountId}, ${at})`);
}

/** Gives a member of the granted group a role. Whoever gives "owner" away is an admin afterwards. */
export async function giveRole(tx: Tx, grant: Grant<"talk.setRoles">, accountId: AccountId, role: TalkFacts["role"]): Promise<void> {
  await tx.rows(sql`select musubi.set_role(${grant.objectId}, ${accountId}, ${role})`);
}
