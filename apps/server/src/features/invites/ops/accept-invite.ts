import { acceptInvite, LIMITS, type TalkId } from "@musubi/protocol";
import type { UserActor } from "../../../kernel/actor.ts";
import { type Bound, deny, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { Tx } from "../../../kernel/transaction.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import { countRelations, readFriend, settleSilence } from "../../friends/port.ts";
import { countTalks, talkEffects, writeHappening } from "../../talks/port.ts";
import type { InviteFacts } from "../access.ts";
import type { InviteDeps } from "../deps.ts";

export function handleAcceptInvite(deps: InviteDeps): Bound {
  return handle(acceptInvite, async ({ tx, grant, actor, input }) => {
    if (grant.facts.kind === "friend") return await befriend(deps, tx, actor, grant.facts, input.code);
    return await join(deps, tx, actor, grant.facts, input.code);
  });
}

async function befriend({ friends }: InviteDeps, tx: Tx, actor: UserActor, { from }: InviteFacts, code: string) {
  if (from.accountId === actor.accountId) return refuse("own_account");
  if ((await countRelations(tx, actor.accountId)) >= LIMITS.friendsPerAccount) return refuse("too_many");
  const known = await tx.row<{ state: string }>(
    sql`select state from musubi.relations where owner_id = ${actor.accountId} and other_id = ${from.accountId}`,
  );
  const now = new Date(friends.clock.nowMs());
  let opened: TalkId | null = null;
  if (known?.state !== "friend") {
    const befriended = await tx.row<{ ok: boolean }>(sql`select musubi.befriend_by_invite(${code}, ${now}) as ok`);
    if (befriended?.ok !== true) return deny("spent");
    if (known?.state === "blocked") opened = await settleSilence(tx, from.accountId);
  }
  const friend = await readFriend(tx, actor.accountId, from.accountId);
  const afterCommit = (): void => {
    friends.announceFriend(actor.accountId, from.accountId);
    friends.announceFriend(from.accountId, actor.accountId);
    if (opened !== null) friends.talkChanged(opened, [actor.accountId, from.accountId]);
  };
  return reply({ friend, talkId: null }, { afterCommit });
}

async function join({ talks }: InviteDeps, tx: Tx, actor: UserActor, offer: InviteFacts, code: string) {
  if (offer.isMember) return reply({ friend: null, talkId: offer.talkId });
  if (offer.memberCount >= LIMITS.groupMembers) return refuse("talk_full");
  if ((await countTalks(tx, actor.accountId)) >= LIMITS.talksPerAccount) return refuse("too_many");
  const now = new Date(talks.clock.nowMs());
  const joined = await tx.row<{ talkId: TalkId | null }>(sql`select musubi.join_by_invite(${code}, ${now}) as "talkId"`);
  const talkId = joined?.talkId ?? null;
  if (talkId === null) return deny("spent");
  const message = await writeHappening(tx, talkId, { what: "joined", actorId: actor.accountId }, now, talks.random);
  return reply({ friend: null, talkId }, talkEffects(talks, talkId, { messages: [message], entered: [actor.accountId] }));
}
