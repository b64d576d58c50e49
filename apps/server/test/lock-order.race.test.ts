import { present, randomName, systemRandom } from "@musubi/base";
import type { ClientId, InviteView, TalkId } from "@musubi/protocol";
import { type Person, readyFile, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { indexStretch } from "../src/features/search/index-store.ts";
import { pngBase64 } from "./cast.ts";
import { databaseAsSuperuser } from "./database-as.ts";
import { type Erase, erasing, markDeleted } from "./erasing.ts";

type Client = Awaited<ReturnType<typeof databaseAsSuperuser>>;

let world: World;
let erase: Erase;
let holder: Client;
let watcher: Client;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  erase = await erasing(world, inject("cluster"));
  holder = await databaseAsSuperuser(world, inject("cluster"));
  watcher = await databaseAsSuperuser(world, inject("cluster"));
});
afterAll(async () => {
  await holder.end();
  await watcher.end();
  await world.stop();
});

let count = 0;
const newPerson = () => world.person(`locker${(count += 1)}x`);

const newName = () => randomName(systemRandom, 20) as ClientId;

// On a machine that has much to do.
const soon = { timeout: 20_000 };

const codeOf = ({ code }: InviteView): NonNullable<InviteView["code"]> => present(code, "Whoever makes an invite is told its code.");

const WAITING = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

/**
 * Starts these one after the other while a row is held that each of them needs: the next one begins when those before it wait.
 * Then lets the row go. In what order they asked for it is what they get it in, so that a circle closes each time if there is one.
 */
async function pileUp<T>(row: string, starts: readonly (() => Promise<T>)[]): Promise<T[]> {
  await holder.query("begin");
  await holder.query(row);
  const begun: Promise<T>[] = [];
  for (const start of starts) {
    begun.push(start());
    await expect.poll(async () => (await watcher.query(WAITING)).rows.length, soon).toBe(begun.length);
  }
  await holder.query("commit");
  return Promise.all(begun);
}

const holdAccount = (person: Person) => `select 1 from musubi.accounts where id = '${person.accountId}' for update`;
const holdMember = (person: Person, talkId: TalkId) =>
  `select 1 from musubi.talk_members where account_id = '${person.accountId}' and talk_id = '${talkId}' for update`;

test("two accounts with the same friends are erased at the same moment, whoever became whose friend first", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  const [chie, daichi, emi] = [await newPerson(), await newPerson(), await newPerson()];
  for (const friend of [chie, daichi, emi]) await world.befriend(alice, friend);
  for (const friend of [emi, daichi, chie]) await world.befriend(bob, friend);
  await markDeleted(world, alice.accountId, bob.accountId);
  await pileUp(holdAccount(daichi), [() => erase(alice.accountId), () => erase(bob.accountId)]);
  expect((await daichi.must("friend.list", { after: 0, countMax: 10 })).friends).toEqual([]);
});

test("two friends change their profiles at the same moment", async () => {
  const [alice, bob, chie] = [await newPerson(), await newPerson(), await newPerson()];
  await world.befriend(chie, alice);
  await world.befriend(chie, bob);
  await world.befriend(alice, bob);
  const change = (person: Person) => () => person.call("account.updateProfile", { statusText: "今日も元気" });
  const answers = await pileUp(holdAccount(chie), [change(alice), change(bob)]);
  expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
});

test("somebody is removed from a group in the moment in which they read it", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const { talkId } = await alice.group("山の会", bob);
  const seq = await alice.say(talkId, "一");
  const answers = await pileUp<{ readonly status: number }>(holdMember(bob, talkId), [
    () => alice.call("talk.removeMember", { talkId, accountId: bob.accountId }),
    () => bob.call("talk.markRead", { talkId, seq }),
  ]);
  expect(answers.map((answer) => answer.status)).toEqual([200, 404]);
});

test("a talk that is erased in the moment in which it is indexed leaves no words behind", async () => {
  const alice = await newPerson();
  const { talkId } = await alice.group("ひとり");
  await alice.say(talkId, "秘密の計画");
  await markDeleted(world, alice.accountId);
  const erased = await world.server.database.transact("jobs", { actor: null }, async (tx) => {
    await indexStretch(tx, talkId);
    const erasingNow = erase(alice.accountId);
    await expect.poll(async () => (await watcher.query(WAITING)).rows.length, soon).toBeGreaterThan(0);
    return { erasingNow };
  });
  await erased.erasingNow;
  expect((await watcher.query("select 1 from musubi.message_grams where talk_id = $1", [talkId])).rows).toEqual([]);
});

test("a photo that lies in two albums is moved out of both at the same moment", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const { fileId } = await readyFile(alice, Buffer.from(pngBase64(24), "base64"), { kind: "picture", name: "IMG.png" });
  const moves: (() => Promise<{ readonly status: number }>)[] = [];
  for (const name of ["家族", "友達"]) {
    const { talkId } = await alice.group(name, bob);
    const [from, to] = [await alice.must("album.create", { talkId, name: "春" }), await alice.must("album.create", { talkId, name: "夏" })];
    await alice.must("album.addPhotos", { albumId: from.album.albumId, fileIds: [fileId] });
    moves.push(() => alice.call("album.movePhotos", { albumId: from.album.albumId, fileIds: [fileId], toAlbumId: to.album.albumId }));
  }
  const answers = await pileUp(`select 1 from musubi.files where id = '${fileId}' for update`, moves);
  expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
});

test("an invite is accepted in the moment in which its maker is erased", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  const { invite } = await alice.must("invite.create", { kind: "friend", talkId: null, usesMax: 5, lifeHours: 1 });
  await markDeleted(world, alice.accountId);
  const [accepted] = await pileUp<unknown>(holdAccount(alice), [
    () => bob.call("invite.accept", { code: codeOf(invite) }),
    () => erase(alice.accountId),
  ]);
  expect(accepted).toMatchObject({ status: 200 });
});

test("somebody comes in by an invite in the moment in which the talk is erased with its last member", async () => {
  const [alice, bob, chie] = [await newPerson(), await newPerson(), await newPerson()];
  await world.befriend(alice, chie);
  const { talkId } = await alice.group("ふたり", chie);
  const { invite } = await chie.must("invite.create", { kind: "talk", talkId, usesMax: 5, lifeHours: 1 });
  await markDeleted(world, alice.accountId, chie.accountId);
  const hold = `select 1 from musubi.talks where id = '${talkId}' for update`;
  const accept = () => bob.call("invite.accept", { code: codeOf(invite) });
  const [, accepted] = await pileUp<unknown>(hold, [() => erase(alice.accountId), accept]);
  expect(accepted).toMatchObject({ status: 404 });
});

test("a friendship ends in the moment in which the friend is let into a talk", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const { talkId } = await alice.group("家族");
  await holder.query("begin");
  // The message that says who comes in is written after the look at the friendship, and before they are let in.
  await holder.query("lock table musubi.messages in share mode");
  const added = alice.call("talk.addMembers", { talkId, accountIds: [bob.accountId] });
  await expect.poll(async () => (await watcher.query(WAITING)).rows.length, soon).toBe(1);
  await bob.must("friend.remove", { accountId: alice.accountId });
  await holder.query("commit");
  expect(await added).toMatchObject({ status: 409, error: { code: "not_friends" } });
  expect((await alice.must("talk.read", { talkId })).talk).toMatchObject({ memberCount: 1 });
});

type Step = () => Promise<{ readonly status: number }>;

/** Goes through these steps until it is done, at least once, as fast as answers come. Gives the places of those that failed. */
async function keepOn(isDone: () => boolean, steps: readonly Step[]): Promise<number[]> {
  const failed: number[] = [];
  do {
    for (const [index, step] of steps.entries()) if ((await step()).status >= 500) failed.push(index);
  } while (!isDone());
  return failed;
}

test("many accounts are erased beside people who write, read, come and go, and everybody is served", async () => {
  const [alice, bob, chie] = [await newPerson(), await newPerson(), await newPerson()];
  const leavers = [await newPerson(), await newPerson(), await newPerson(), await newPerson(), await newPerson()];
  const everybody = [alice, bob, chie, ...leavers];
  await world.befriend(...everybody);
  const groups = [await alice.group("家族", bob, chie, ...leavers), await bob.group("合唱団", alice, chie, ...leavers)];
  await markDeleted(world, ...leavers.map((leaver) => leaver.accountId));
  let isDone = false;
  const stepsOf = (person: Person): Step[] => [
    ...groups.flatMap(({ talkId }): Step[] => [
      () => person.call("message.send", { talkId, clientId: newName(), content: { kind: "text", text: "はい" } }),
      () => person.call("talk.markRead", { talkId, seq: 1_000_000 }),
      () => person.call("talk.leave", { talkId }),
      () => alice.call("talk.addMembers", { talkId, accountIds: [person.accountId] }),
    ]),
    () => person.call("account.updateProfile", { statusText: newName() }),
    ...leavers.map(
      ({ accountId }): Step =>
        () =>
          person.call("friend.remove", { accountId }),
    ),
  ];
  const kept = everybody.map((person) => keepOn(() => isDone, stepsOf(person)));
  const erased = await Promise.allSettled(leavers.map((leaver) => erase(leaver.accountId)));
  isDone = true;
  expect((await Promise.all(kept)).flat()).toEqual([]);
  expect(erased.filter((one) => one.status === "rejected")).toEqual([]);
});
