import { type Clock, ok, type Random, type Result } from "@musubi/base";
import type { Connection } from "@musubi/client";
import { commitChange, readGroup, type TalkId } from "@musubi/protocol";
import { packed } from "../packed.ts";
import { newSealedClientId } from "./envelope.ts";
import type { Held, HeldGroup, Progress } from "./held-group.ts";
import { ANYBODY, type TalkFault } from "./talk-facts.ts";

/** A device whose own leaf is older says nothing before it has renewed it. */
const RENEW_AFTER_MS = 7 * 86_400_000;
/** Every device of a group that has just come in renews its leaf: they spread over so long for each device. */
const SPREAD_PER_DEVICE_MS = 1_500;
const SPREAD_MAX_MS = 600_000;

/** Whether this device came in by an invitation and has not put a key of its own making into its place since. */
export function isNewcomer({ renewedAt }: Progress): boolean {
  return renewedAt === 0;
}

/** Whether this device's leaf is so old that it is renewed before anything is said. */
export function isStale({ renewedAt, enteredAtMs }: Progress, nowMs: number): boolean {
  return nowMs - Math.max(renewedAt, enteredAtMs) > RENEW_AFTER_MS;
}

/** How long a newcomer waits, so that those of a large group do not all commit at once. Each try that came to nothing doubles it. */
export function renewalDelayMs(random: Random, deviceCount: number, attempt: number): number {
  const [high = 0, low = 0] = random.bytes(2);
  const spread = Math.min(SPREAD_MAX_MS, deviceCount * SPREAD_PER_DEVICE_MS * 2 ** attempt);
  return ((high * 256 + low) / 65_536) * spread;
}

/** What renewing a leaf works with, within the talk's turn. */
export interface RenewalParts {
  readonly connection: Pick<Connection, "call">;
  readonly clock: Clock;
  readonly random: Random;
  readonly talkId: TalkId;
  readonly holding: HeldGroup;
  readonly upToDate: () => Promise<Result<Held, TalkFault>>;
}

/**
 * Puts new keys into this device's leaf by a commit of its own. "later": somebody is owed, or another commit was faster; whoever renews out of
 * politeness waits then, and does not race.
 */
export async function renewLeaf(parts: RenewalParts): Promise<Result<"renewed" | "later", TalkFault>> {
  const { connection, clock, random, talkId, holding, upToDate } = parts;
  const held = await upToDate();
  if (!held.ok) return held;
  const { group, progress } = held.value;
  const answer = await connection.call(readGroup, { talkId });
  if (!answer.ok || answer.value.group === null) return ok("later");
  const { epoch, owedLeaves } = answer.value.group;
  if (BigInt(epoch) !== group.epoch || owedLeaves.length > 0) return ok("later");
  const facts = { ...ANYBODY, nowMs: clock.nowMs(), isDeviceKey: () => true };
  const prepared = await group.prepare({}, facts, holding.keeping(progress.through));
  if (!prepared.ok) return ok("later");
  const { commit, groupInfo } = prepared.value;
  const sent = await connection.call(commitChange, {
    talkId,
    clientId: newSealedClientId(random),
    epoch,
    commit: packed(commit),
    welcome: null,
    groupInfo: packed(groupInfo),
  });
  // Its event brings it back, as it would have brought another's that was faster.
  const fresh = await upToDate();
  if (!fresh.ok) return fresh;
  return ok(sent.ok ? "renewed" : "later");
}
