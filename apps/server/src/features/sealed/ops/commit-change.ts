import type { FollowedCommit } from "@musubi/e2ee/public-view";
import { type AccountId, type ClientId, commitChange, type DeviceId, idBytes, idFromBytes, type TalkId } from "@musubi/protocol";
import type { UserActor } from "../../../kernel/actor.ts";
import { type Bound, type Effects, handlePrepared, outgoing, refuse, reply } from "../../../kernel/binding.ts";
import { rejectCommit } from "../commit-log.ts";
import type { SealedDeps } from "../deps.ts";
import { talkFacts } from "../facts.ts";
import { type Following, followFirst } from "../following.ts";
import { findOwnEvent, holdGroup, readEntitled, readGroup, storeCommit } from "../store.ts";

/** Holds the group and judges once more, by what is known under the lock, what was followed before. */
export function handleCommitChange(deps: SealedDeps): Bound {
  const { clock, log } = deps;
  return handlePrepared<typeof commitChange, Following>(
    commitChange,
    (preparation) => followFirst(deps, preparation),
    async ({ tx, grant, actor, input, prepared }) => {
      if (prepared.kind === "repeat") return reply({ event: prepared.event, isRepeat: true });
      const { followed, bundle, view } = prepared;
      // Signed by a device of the talk, and by the one that asks.
      if (!Buffer.from(followed.committer.device).equals(idBytes(actor.deviceId))) return rejectCommit(log, "other_device");
      const added = followed.added.map(({ device, ref }) => ({ ...idsOf(device), ref }));
      const epoch = await holdGroup(tx, grant, [...new Set([actor.deviceId, ...added.map(({ deviceId }) => deviceId)])]);
      // The first try may have been stored while this one was followed.
      const known = await findOwnEvent(tx, grant, input.clientId);
      if (known !== null) return reply({ event: known, isRepeat: true });
      if (epoch !== input.epoch) return refuse("stale_epoch");
      const at = new Date(clock.nowMs());
      const group = await readGroup(tx, grant);
      const fault = view.judgeCommit(followed.facts, talkFacts(await readEntitled(tx, grant), group?.owed ?? [], at.getTime()));
      if (fault !== null) return rejectCommit(log, fault);
      const { clientId, talkId } = input;
      const { tree } = followed.next;
      const stored = await storeCommit(tx, grant, { clientId, epoch, ...bundle, tree, leaves: leavesOf(followed), added, at });
      if (stored === "stale_epoch") return refuse("stale_epoch");
      if (stored === "package") return rejectCommit(log, "package_not_taken");
      const { event, acceptedAtMs, isDue } = stored;
      const told = { talkId, event, epoch, clientId, body: input.commit, acceptedAt: acceptedAtMs };
      return reply({ event, isRepeat: false }, commitEffects(actor, told, { added, isDue }));
    },
  );
}

interface CommitEvent {
  readonly talkId: TalkId;
  readonly event: number;
  readonly epoch: number;
  readonly clientId: ClientId;
  readonly body: string;
  readonly acceptedAt: number;
}

/** Everybody in the talk is told of the commit, those who were added that they were, and all when there is still something to do. */
function commitEffects(
  actor: UserActor,
  event: CommitEvent,
  { added, isDue }: { readonly added: readonly { readonly accountId: AccountId; readonly deviceId: DeviceId }[]; readonly isDue: boolean },
): Effects {
  const { talkId } = event;
  const view = { ...event, kind: "commit" as const, senderId: actor.accountId, deviceId: actor.deviceId, seq: null, frank: null };
  return {
    events: [
      outgoing({ talk: talkId }, "sealed.happened", { event: view }, actor),
      ...added.map(({ accountId, deviceId }) => outgoing({ account: accountId, device: deviceId }, "sealed.welcomed", { talkId })),
      ...(isDue ? [outgoing({ talk: talkId }, "sealed.due", { talkId })] : []),
    ],
  };
}

function leavesOf({ leaves }: FollowedCommit) {
  return leaves.flatMap(({ leaf, device, signatureKey }) => (device === null ? [] : [{ leaf, ...idsOf(device), key: signatureKey }]));
}

/** The ids behind a name in a credential. Only of names that were judged: they are those of devices in the database. */
function idsOf({ account, device }: { readonly account: Uint8Array; readonly device: Uint8Array }) {
  const accountId: AccountId | null = idFromBytes("usr", account);
  const deviceId: DeviceId | null = idFromBytes("dev", device);
  if (accountId === null || deviceId === null) throw new TypeError("A judged device has ids.");
  return { accountId, deviceId };
}
