import type { Suite } from "@musubi/e2ee";
import type { TalkId } from "@musubi/protocol";
import type { World } from "@musubi/testkit";
import { somebody } from "./cast.ts";
import { makeSuite, SealedDevice } from "./sealed-device.ts";

/** People of a world who are friends of one another and can be in sealed talks. */
export interface SealedCircle {
  readonly suite: Suite;
  /** New people, each with one device that its account states. */
  devices<const N extends readonly string[]>(...names: N): Promise<{ [K in keyof N]: SealedDevice }>;
}

/** Opens a circle on a world: the real engine for the people, the real server between them. */
export async function sealedCircle(world: World): Promise<SealedCircle> {
  const suite = await makeSuite();
  return {
    suite,
    devices: async <const N extends readonly string[]>(...names: N) => {
      const people = await Promise.all(names.map((name) => somebody(world, name)));
      await world.befriend(...people);
      const opened: SealedDevice[] = [];
      for (const person of people) opened.push(await SealedDevice.open(suite, person));
      return opened as { [K in keyof N]: SealedDevice };
    },
  };
}

/** A sealed group that the first one owns and all of them have entered. */
export async function sealedGroup(owner: SealedDevice, ...others: readonly SealedDevice[]): Promise<TalkId> {
  const memberIds = others.map(({ person }) => person.accountId);
  const { talkId } = (await owner.person.must("talk.create", { name: "", memberIds, protection: "sealed" })).talk;
  await owner.found(talkId);
  if (others.length > 0) await owner.commit(talkId);
  for (const other of others) await other.enter();
  return talkId;
}

/** The sealed talk of two people, which both have entered. */
export async function sealedPair(one: SealedDevice, other: SealedDevice): Promise<TalkId> {
  const { talkId } = (await one.person.must("talk.openDirect", { accountId: other.person.accountId, protection: "sealed" })).talk;
  await one.found(talkId);
  await one.commit(talkId);
  await other.enter();
  return talkId;
}
