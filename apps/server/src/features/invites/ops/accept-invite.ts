import { acceptInvite, LIMITS } from "@musubi/protocol";
import { type Bound, deny, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { Grant } from "../../../kernel/grant.ts";
import type { Tx } from "../../../kernel/transaction.ts";
import { countRelations, readFriend, readRelationTo, settleSilence, toldBoth } from "../../friends/port.ts";
import { countTalks, exceedsDevices, talkEffects, writeHappening } from "../../talks/port.ts";
import type { InviteDeps } from "../deps.ts";
import { befriendByInvite, joinByInvite, lacksKeysFor } from "../store.ts";

export function handleAcceptInvite(deps: InviteDeps): Bound {
  return handle(acceptInvite, async ({ tx, grant }) => {
    if (grant.facts.kind === "friend") return await befriend(deps, tx, grant);
    return await join(deps, tx, grant);
  });
}

async function befriend({ friends }: InviteDeps, tx: Tx, grant: Grant<"invite.use">) {
  const { actor } = grant;
  const { from } = grant.facts;
  if (from.accountId === actor.accountId) return refuse("own_account");
  if ((await countRelations(tx, actor.accountId)) >= LIMITS.friendsPerAccount) return refuse("too_many");
  const relation = await readRelationTo(tx, actor.accountId, from.accountId);
  if (relation !== "friend" && !(await befriendByInvite(tx, grant, new Date(friends.clock.nowMs())))) return deny("spent");
  // Whoever accepts an invite of somebody they had blocked lifts the block: their talk speaks again.
  const opened = relation === "blocked" ? await settleSilence(tx, from.accountId) : [];
  const friend = await readFriend(tx, actor.accountId, from.accountId);
  return reply({ friend, talkId: null }, toldBoth(friends, [actor.accountId, from.accountId], opened));
}

async function join({ talks }: InviteDeps, tx: Tx, grant: Grant<"invite.use">) {
  const { actor, facts: offer } = grant;
  if (offer.isMember) return reply({ friend: null, talkId: offer.talkId });
  if (offer.memberCount >= LIMITS.groupMembers) return refuse("talk_full");
  if ((await countTalks(tx, actor.accountId)) >= LIMITS.talksPerAccount) return refuse("too_many");
  const now = new Date(talks.clock.nowMs());
  if (await lacksKeysFor(tx, grant, now)) return refuse("no_keys");
  const talkId = await joinByInvite(tx, grant, now);
  if (talkId === null) return deny("spent");
  if (await exceedsDevices(tx, talkId)) return refuse("sealed_full");
  const message = await writeHappening(tx, talkId, { what: "joined", actorId: actor.accountId }, now, talks.random);
  return reply({ friend: null, talkId }, talkEffects(talks, talkId, { messages: [message], entered: [actor.accountId] }));
}
