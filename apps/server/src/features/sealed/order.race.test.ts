import { base64url, systemClock } from "@musubi/base";
import { SealedGroup } from "@musubi/e2ee";
import { idBytes, type TalkId } from "@musubi/protocol";
import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { databaseAsSuperuser } from "../../../test/database-as.ts";
import { type SealedCircle, sealedCircle, sealedGroup, sealedPair } from "../../../test/sealed-circle.ts";
import type { SealedDevice } from "../../../test/sealed-device.ts";

// Many devices want something of one sealed talk at the same moment; and the process dies in the middle.

let world: World;
let circle: SealedCircle;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  circle = await sealedCircle(world);
});
afterAll(() => world.stop());

const eventsOf = async ({ person }: SealedDevice, talkId: TalkId): Promise<number[]> =>
  (await person.must("sealed.follow", { talkId, after: 0, countMax: 100 })).events.map(({ event }) => event);
const epochOf = async ({ person }: SealedDevice, talkId: TalkId) => (await person.must("sealed.readGroup", { talkId })).group?.epoch;
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

test("[SEALED-05] of fifty commits that race, one ends each epoch, every device follows it, and no event is missing", async () => {
  const devices = await circle.devices("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
  const [owner, ...others] = devices;
  const talkId = await sealedGroup(owner, ...others);
  const answers: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    const commits = [];
    for (const device of devices) commits.push({ device, input: await device.prepare(talkId) });
    const racing = await Promise.all(commits.map(({ device, input }) => device.person.call("sealed.commit", input)));
    answers.push(...racing.map(({ error }) => error?.code ?? "won"));
    for (const device of devices) await device.follow(talkId);
  }
  expect(answers.filter((answer) => answer === "won")).toHaveLength(5);
  expect(answers.filter((answer) => answer === "stale_epoch")).toHaveLength(45);
  expect(await epochOf(owner, talkId)).toBe(6);
  expect(await eventsOf(owner, talkId)).toEqual(upTo(6));
  await devices[9].say(talkId, "みんな同じ世代");
  for (const device of [owner, devices[4]]) expect(await device.follow(talkId)).toEqual(["みんな同じ世代"]);
}, 120_000);

describe("sending again", () => {
  test("[SEALED-05] a commit, four times at once, makes one", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const talkId = await sealedPair(alice, bob);
    const input = await alice.prepare(talkId);
    const answers = await Promise.all([1, 2, 3, 4].map(() => alice.person.must("sealed.commit", input)));
    expect(new Set(answers.map(({ event }) => event))).toEqual(new Set([2]));
    expect(answers.filter(({ isRepeat }) => !isRepeat)).toHaveLength(1);
    await alice.follow(talkId);
    await alice.commit(talkId);
    expect(await alice.person.must("sealed.commit", input)).toEqual({ event: 2, isRepeat: true });
  });

  test("[SEALED-05] a message, four times at once, makes one; in a later epoch as well it answers with the first", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const talkId = await sealedPair(alice, bob);
    const input = await alice.seal(talkId, "一度だけ");
    const answers = await Promise.all([1, 2, 3, 4].map(() => alice.person.must("sealed.send", input)));
    expect(new Set(answers.map(({ event, acceptedAt, frank }) => JSON.stringify([event, acceptedAt, frank]))).size).toBe(1);
    expect(answers.filter(({ isRepeat }) => !isRepeat)).toHaveLength(1);
    await alice.commit(talkId);
    expect(await alice.person.must("sealed.send", input)).toMatchObject({ event: 2, isRepeat: true, frank: answers[0]?.frank });
  });
});

test("[SEALED-02] [SEALED-05] a message of an epoch that has ended is refused, and of one that has not begun", async () => {
  const [alice, bob] = await circle.devices("alice", "bob");
  const talkId = await sealedPair(alice, bob);
  const late = await bob.seal(talkId, "おそい");
  await alice.commit(talkId);
  expect((await bob.person.call("sealed.send", late)).error).toEqual({ code: "stale_epoch" });
  expect(await eventsOf(alice, talkId)).toEqual(upTo(2));
});

test("[SEALED-05] of two who begin a talk at once, one does; whoever comes later hears that it was begun", async () => {
  const [alice, bob] = await circle.devices("alice", "bob");
  const { talkId } = (await alice.person.must("talk.openDirect", { accountId: bob.person.accountId, protection: "sealed" })).talk;
  const begin = async (device: SealedDevice) => {
    const group = await SealedGroup.start(circle.suite, device.own, idBytes(talkId), systemClock);
    return { talkId, tree: base64url(group.publicTree), groupInfo: base64url(await group.groupInfo()) };
  };
  const [one, other] = [await begin(alice), await begin(bob)];
  const answers = await Promise.all([alice.person.call("sealed.found", one), bob.person.call("sealed.found", other)]);
  expect(answers.map(({ error }) => error?.code ?? "begun").sort()).toEqual(["already_founded", "begun"]);
  expect((await bob.person.call("sealed.found", other)).error).toEqual({ code: "already_founded" });
});

test.each<[string, (device: SealedDevice, talkId: TalkId) => Promise<() => Promise<number>>]>([
  [
    "commit",
    async (device, talkId) => {
      const input = await device.prepare(talkId);
      return async () => (await device.person.call("sealed.commit", input)).status;
    },
  ],
  [
    "message",
    async (device, talkId) => {
      const input = await device.seal(talkId, "とちゅう");
      return async () => (await device.person.call("sealed.send", input)).status;
    },
  ],
])("[SEALED-05] a %s whose transaction dies leaves nothing behind, and goes through when it is sent again", async (_what, prepare) => {
  const [alice, bob] = await circle.devices("alice", "bob");
  const talkId = await sealedPair(alice, bob);
  const send = await prepare(alice, talkId);
  const [holder, killer] = [await databaseAsSuperuser(world, inject("cluster")), await databaseAsSuperuser(world, inject("cluster"))];
  await holder.query("begin");
  await holder.query("select 1 from musubi.sealed_groups where talk_id = $1 for update", [talkId]);
  const dying = send();
  const kill = () =>
    killer.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and usename in ('musubi_people', 'musubi_posting')",
    );
  await vi.waitUntil(async () => (await kill()).rowCount !== 0, { timeout: 20_000 });
  await holder.query("rollback");
  expect(await dying).toBeGreaterThanOrEqual(500);
  expect(await eventsOf(bob, talkId)).toEqual(upTo(1));
  expect(await send()).toBe(200);
  expect(await eventsOf(bob, talkId)).toEqual(upTo(2));
  await Promise.all([holder.end(), killer.end()]);
});

test("[SEALED-02] [SEALED-05] each KeyPackage is given away once, however many ask; when they have run out, the last resort is, and stays", async () => {
  const [alice, bob, chie] = await circle.devices("alice", "bob", "chie");
  const { talkId } = (
    await alice.person.must("talk.create", { name: "", memberIds: [bob.person.accountId, chie.person.accountId], protection: "sealed" })
  ).talk;
  const take = ({ person }: SealedDevice) => person.must("key.takePackages", { talkId, deviceIds: [chie.person.deviceId] });
  const answers = await Promise.all([alice, bob, alice, bob, alice, bob].map(take));
  const taken = answers.flatMap(({ taken: packages }) => packages);
  const once = taken.filter(({ isLastResort }) => !isLastResort).map(({ keyPackage }) => keyPackage);
  expect([taken.length, once.length, new Set(once).size]).toEqual([6, 3, 3]);
  expect(new Set(taken.filter(({ isLastResort }) => isLastResort).map(({ keyPackage }) => keyPackage)).size).toBe(1);
  expect(await chie.person.must("key.countPackages", {})).toEqual({ count: 0, hasLastResort: true });
});
