import type { AccountId, FriendView, Handle, ProfileView, TalkId } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { raw, sql } from "../../platform/postgres/sql.ts";
import { PROFILE_JSON } from "../talks/port.ts";

type Relation = FriendView["relation"];

interface FriendRow {
  readonly profile: ProfileView;
  readonly state: Relation;
  readonly is_favourite: boolean;
  readonly is_hidden: boolean;
  readonly since: Date;
  readonly changed_seq: number;
}

/** The only place that chooses which fields of a relation leave: never how the other side stands. */
export function viewFriend(row: FriendRow): FriendView {
  return {
    profile: row.profile,
    relation: row.state,
    isFavourite: row.is_favourite,
    isHidden: row.is_hidden,
    since: row.since.getTime(),
    changedSeq: row.changed_seq,
  };
}

/** An ended relation as it is told: whose it was, and nothing about them any more. */
const GONE_PROFILE = `json_build_object('accountId', r.other_id, 'handle', 'gone', 'displayName', '', 'statusText', '', 'pictureVersion', 0, 'isGone', true)`;

/** The actor's relations after a change number, oldest change first. Ended ones come along, so that devices drop them. */
export async function readFriends(tx: Tx, actorId: AccountId, after: number, countMax: number): Promise<FriendView[]> {
  const rows = await tx.rows<FriendRow>(sql`
    select coalesce((select ${raw(PROFILE_JSON)} from musubi.profiles p where p.account_id = r.other_id and r.state <> 'none'), ${raw(GONE_PROFILE)}) as profile,
      r.state, r.is_favourite, r.is_hidden, r.since, r.changed_seq
    from musubi.relations r
    where r.owner_id = ${actorId} and r.changed_seq > ${after} and (${after} > 0 or r.state <> 'none')
    order by r.changed_seq limit ${countMax}`);
  return rows.map(viewFriend);
}

/** One relation of the actor as it is now. */
export async function readFriend(tx: Tx, actorId: AccountId, otherId: string): Promise<FriendView> {
  const row = await tx.row<FriendRow>(sql`
    select coalesce((select ${raw(PROFILE_JSON)} from musubi.profiles p where p.account_id = r.other_id and r.state <> 'none'), ${raw(GONE_PROFILE)}) as profile,
      r.state, r.is_favourite, r.is_hidden, r.since, r.changed_seq
    from musubi.relations r where r.owner_id = ${actorId} and r.other_id = ${otherId}`);
  if (row === null) throw new Error("A relation that was just written exists.");
  return viewFriend(row);
}

/** How the actor stands to somebody; "none" also where there never was anything. */
export async function readRelationTo(tx: Tx, actorId: AccountId, otherId: AccountId): Promise<Relation> {
  const row = await tx.row<{ state: Relation }>(
    sql`select state from musubi.relations where owner_id = ${actorId} and other_id = ${otherId}`,
  );
  return row?.state ?? "none";
}

/** Marks that only the actor sees on a friend. What is undefined stays as it is. */
export interface FriendMarks {
  readonly isFavourite: boolean | undefined;
  readonly isHidden: boolean | undefined;
}

/** Changes the actor's marks on the granted friend, and counts the change for the actor's other devices. */
export async function putMarks(tx: Tx, grant: Grant<"friend.change">, { isFavourite, isHidden }: FriendMarks): Promise<void> {
  await tx.run(sql`
    update musubi.relations set is_favourite = coalesce(${isFavourite ?? null}, is_favourite), is_hidden = coalesce(${isHidden ?? null}, is_hidden),
      changed_seq = musubi.next_own_change()
    where owner_id = ${grant.actor.accountId} and other_id = ${grant.objectId}`);
}

/** How many relations the actor has that are not over. */
export async function countRelations(tx: Tx, actorId: AccountId): Promise<number> {
  const row = await tx.row<{ count: number }>(
    sql`select count(*)::int as count from musubi.relations where owner_id = ${actorId} and state <> 'none'`,
  );
  return row?.count ?? 0;
}

/** Sets both sides of a relation; null leaves a side as it is. */
export async function putRelation(
  tx: Tx,
  actorId: AccountId,
  otherId: string,
  { mine, theirs }: { readonly mine: Relation | null; readonly theirs: Relation | null },
  at: Date,
): Promise<void> {
  // In one order of accounts, so that two people who change at the same moment wait instead of blocking each other.
  const sides = [
    { owner: actorId, other: otherId, state: mine },
    { owner: otherId, other: actorId, state: theirs },
  ].sort((a, b) => (a.owner < b.owner ? -1 : 1));
  for (const side of sides) {
    if (side.state !== null) await tx.rows(sql`select musubi.put_relation(${side.owner}, ${side.other}, ${side.state}, ${at})`);
  }
}

/** The profile behind an exact handle with how the actor stands to them, or null for nobody, the unfindable, and who blocked the actor. */
export async function findByHandle(
  tx: Tx,
  actorId: AccountId,
  handle: Handle,
): Promise<{ profile: ProfileView; relation: Relation; towardsMe: Relation | null } | null> {
  return await tx.row(sql`
    select ${raw(PROFILE_JSON)} as profile,
      coalesce((select r.state from musubi.relations r where r.owner_id = ${actorId} and r.other_id = p.account_id), 'none') as relation,
      musubi.relation_towards_actor(p.account_id) as "towardsMe"
    from musubi.find_by_handle(${handle}) p`);
}

/** Silences or opens the direct talks of the actor and another person, as their blocks now say. Gives the talks: one, one of each protection, or none. */
export async function settleSilence(tx: Tx, otherId: string): Promise<TalkId[]> {
  const rows = await tx.rows<{ talkId: TalkId }>(sql`select musubi.settle_silence(${otherId}) as "talkId"`);
  return rows.map(({ talkId }) => talkId);
}
