import type { TalkId } from "@musubi/protocol";
import { startWorld, TEST_PASSWORD, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { newDevice, newInvite } from "../../../test/cast.ts";
import { type Listener, listen } from "../../../test/listener.ts";
import { type SealedCircle, sealedCircle, sealedGroup } from "../../../test/sealed-circle.ts";
import { SealedDevice } from "../../../test/sealed-device.ts";
import { sql } from "../../platform/postgres/sql.ts";

let world: World;
let circle: SealedCircle;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  circle = await sealedCircle(world);
});
afterAll(() => world.stop());

/** What is tried on a sealed group of alice's with bob and chie in it. */
interface Scene {
  readonly alice: SealedDevice;
  readonly bob: SealedDevice;
  readonly chie: SealedDevice;
  readonly talkId: TalkId;
}

const isDue = (talkId: TalkId) => (event: string) => event.includes('"sealed.due"') && event.includes(talkId);

test.each<[string, (scene: Scene) => Promise<unknown>]>([
  [
    "a member is removed",
    ({ alice, chie, talkId }) => alice.person.must("talk.removeMember", { talkId, accountId: chie.person.accountId }),
  ],
  ["a member leaves", ({ chie, talkId }) => chie.person.must("talk.leave", { talkId })],
  ["a device signs out", ({ chie }) => chie.person.must("session.signOut", {})],
  ["a device is signed out from another one", async ({ chie }) => (await newDevice(chie.person)).must("session.signOutOthers", {})],
  ["a device is signed out by another process", ({ chie }) => revokeBehindTheBack(chie)],
  ["an account is deleted", ({ chie: { person } }) => person.must("account.delete", { handle: person.handle, password: TEST_PASSWORD })],
  ["somebody states one more device", async ({ chie }) => SealedDevice.open(circle.suite, await newDevice(chie.person), chie.identity)],
  [
    "somebody is added",
    async ({ alice, talkId }) => {
      const [mei] = await circle.devices("mei");
      await world.befriend(alice.person, mei.person);
      await alice.person.must("talk.addMembers", { talkId, accountIds: [mei.person.accountId] });
    },
  ],
  [
    "somebody enters by a link",
    async ({ alice, talkId }) => {
      const [mei] = await circle.devices("mei");
      await mei.person.must("invite.accept", { code: (await newInvite(alice.person, talkId)).code });
    },
  ],
])("when %s, the members who are online hear that something is due", async (_what, act) => {
  const [alice, bob, chie] = await circle.devices("alice", "bob", "chie");
  const talkId = await sealedGroup(alice, bob, chie);
  const listeners: Listener[] = [await listen(alice.person), await listen(bob.person)];
  expect(listeners.flatMap(({ heard }) => heard.filter(isDue(talkId)))).toEqual([]);
  await act({ alice, bob, chie, talkId });
  for (const listener of listeners) await listener.hears(isDue(talkId));
  for (const listener of listeners) await listener.close();
});

test("a commit that leaves nobody out and nobody owed says that nothing is due any more", async () => {
  const [alice, bob, chie] = await circle.devices("alice", "bob", "chie");
  const talkId = await sealedGroup(alice, bob, chie);
  await chie.person.must("talk.leave", { talkId });
  const { group } = await alice.person.must("sealed.readGroup", { talkId });
  expect(group).toMatchObject({ owedLeaves: [chie.group(talkId).ownLeaf], missing: [] });
  await alice.commit(talkId);
  expect((await bob.person.must("sealed.readGroup", { talkId })).group).toMatchObject({ owedLeaves: [], missing: [] });
});

/** As the command line does it, in a process of its own. */
function revokeBehindTheBack({ person }: SealedDevice): Promise<number> {
  return world.server.database.transact("gate", { actor: person.accountId }, (tx) =>
    tx.run(sql`update musubi.devices set revoked_at = now() where id = ${person.deviceId}`),
  );
}
