import { ManualClock, systemClock } from "@musubi/base";
import type { TalkId } from "@musubi/protocol";
import { readyFile, startWorld, TEST_PASSWORD, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { newInvite, somebody } from "../../../test/cast.ts";
import { type Erase, erasing, markDeleted } from "../../../test/erasing.ts";
import { type SealedCircle, sealedCircle, sealedGroup, sealedPair } from "../../../test/sealed-circle.ts";
import { newSealedName, type SealedDevice } from "../../../test/sealed-device.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { raw, sql } from "../../platform/postgres/sql.ts";
import { sweepSealedTask } from "./index.ts";

const DAY_MS = 24 * 3600 * 1000;
let world: World;
let circle: SealedCircle;
let erase: Erase;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  circle = await sealedCircle(world);
  erase = await erasing(world, inject("cluster"));
});
afterAll(() => world.stop());

const inJob = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => world.server.database.transact("jobs", { actor: null }, work);
const countIn = async (table: string, column: string, value: string): Promise<number> => {
  const row = await inJob((tx) =>
    tx.row<{ count: number }>(sql`select count(*)::int as count from ${raw(`musubi.${table}`)} where ${raw(column)} = ${value}`),
  );
  return row?.count ?? -1;
};
const sweepAfter = (days: number): Promise<void> =>
  sweepSealedTask({ database: world.server.database, clock: new ManualClock(systemClock.nowMs() + days * DAY_MS) }).run(
    {},
    { signal: new AbortController().signal, attempt: 1 },
  );
const keptEvents = async (talkId: TalkId): Promise<number[]> =>
  (
    await inJob((tx) => tx.rows<{ event: number }>(sql`select event from musubi.sealed_events where talk_id = ${talkId} order by event`))
  ).map(({ event }) => event);

/** Everything that devices keep on the server beside talks. */
async function keepSomething({ person }: SealedDevice, talkId: TalkId): Promise<void> {
  await person.must("key.writeBackup", { version: 1, body: "AAAA" });
  const { fileId } = await readyFile(person, Buffer.from("封をしたもの"), { kind: "file", name: "sealed" });
  await person.must("keep.write", { itemId: newSealedName(), version: 1, body: "AAAA", fileIds: [fileId] });
  await person.must("history.write", { talkId, from: 1, to: 1, body: "AAAA" });
}

const OF_ACCOUNT = [
  "device_statements",
  "stated_devices",
  "key_packages",
  "key_backups",
  "hand_overs",
  "sealed_invitees",
  "keep_items",
  "keep_files",
  "history_segments",
];
const OF_TALK = ["sealed_groups", "sealed_leaves", "sealed_events", "sealed_welcomes", "sealed_invitees", "history_segments"];

describe("when an account is deleted", () => {
  test("its keys, packages, backup, kept things and history go; what it wrote stays with the others, who lock it out", async () => {
    const [alice, bob, chie] = await circle.devices("alice", "bob", "chie");
    const talkId = await sealedGroup(alice, bob, chie);
    await keepSomething(chie, talkId);
    await chie.say(talkId, "さようなら");
    const { person } = chie;
    await person.must("account.delete", { handle: person.handle, password: TEST_PASSWORD });
    await expect.poll(async () => (await alice.person.must("talk.read", { talkId })).talk.memberCount, { timeout: 20_000 }).toBe(2);
    for (const table of OF_ACCOUNT) expect([table, await countIn(table, "account_id", person.accountId)]).toEqual([table, 0]);
    expect((await alice.person.call("sealed.send", await alice.seal(talkId, "まだ"))).error).toEqual({ code: "removal_owed" });
    expect(await bob.follow(talkId)).toEqual(["さようなら"]);
    await bob.commit(talkId);
    expect(await countIn("sealed_leaves", "account_id", person.accountId)).toBe(0);
  });

  test("a talk that nobody is left in goes with all its events", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const talkId = await sealedGroup(alice, bob);
    await alice.say(talkId, "ふたりだけ");
    await alice.commit(talkId);
    await markDeleted(world, alice.person.accountId, bob.person.accountId);
    for (const { person } of [alice, bob]) await erase(person.accountId);
    for (const table of OF_TALK) expect([table, await countIn(table, "talk_id", talkId)]).toEqual([table, 0]);
    expect(await countIn("talks", "id", talkId)).toBe(0);
  });

  test("a sealed talk of two is silent, and stays readable for the other", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const talkId = await sealedPair(alice, bob);
    await alice.say(talkId, "のこる言葉");
    const { person } = alice;
    await person.must("account.delete", { handle: person.handle, password: TEST_PASSWORD });
    expect(await bob.follow(talkId)).toEqual(["のこる言葉"]);
    const answer = async () => (await bob.person.call("sealed.send", await bob.seal(talkId, "返事"))).error?.code;
    await expect.poll(answer, { timeout: 20_000 }).toBe("blocked");
  });
});

test("whoever leaves a talk leaves no history of it behind", async () => {
  const [alice, bob] = await circle.devices("alice", "bob");
  const talkId = await sealedGroup(alice, bob);
  for (const one of [alice, bob]) await one.person.must("history.write", { talkId, from: 1, to: 1, body: "AAAA" });
  await alice.person.must("talk.removeMember", { talkId, accountId: bob.person.accountId });
  expect(await countIn("history_segments", "talk_id", talkId)).toBe(1);
  expect(await countIn("history_segments", "account_id", bob.person.accountId)).toBe(0);
});

describe("of what has outlived its time", () => {
  test("events go a day after every device has had them, and not before", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const talkId = await sealedPair(alice, bob);
    await alice.say(talkId, "ひとつ");
    await alice.say(talkId, "ふたつ");
    await bob.follow(talkId);
    await alice.follow(talkId);
    for (const one of [alice, bob]) await one.person.must("sealed.follow", { talkId, after: 2, countMax: 10 });
    await sweepAfter(0);
    expect(await keptEvents(talkId)).toEqual([1, 2, 3]);
    await sweepAfter(2);
    expect(await keptEvents(talkId)).toEqual([3]);
    const page = await bob.person.must("sealed.follow", { talkId, after: 0, countMax: 10 });
    expect([page.keptFrom, page.events.map(({ event }) => event), page.through]).toEqual([3, [3], 3]);
  });

  test("a device that is away holds its events for sixty days; one that was signed out holds nothing", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const [here, there] = [await sealedPair(alice, bob), await sealedGroup(alice, bob)];
    for (const talkId of [here, there]) {
      await alice.say(talkId, "ひとつ");
      await alice.person.must("sealed.follow", { talkId, after: 2, countMax: 10 });
    }
    await sweepAfter(59);
    expect(await keptEvents(here)).toEqual([2]);
    await bob.person.must("session.signOut", {});
    await sweepAfter(2);
    expect(await keptEvents(there)).toEqual([]);
    await sweepAfter(61);
    expect(await keptEvents(here)).toEqual([]);
  });

  test("a Welcome that nobody fetches goes after sixty days, one that nobody waits for at once", async () => {
    const [alice, bob, chie] = await circle.devices("alice", "bob", "chie");
    const { talkId } = (
      await alice.person.must("talk.create", { name: "", memberIds: [bob.person.accountId, chie.person.accountId], protection: "sealed" })
    ).talk;
    await alice.found(talkId);
    await alice.commit(talkId);
    await chie.person.must("session.signOut", {});
    await sweepAfter(59);
    expect(await countIn("sealed_invitees", "talk_id", talkId)).toBe(1);
    expect(await countIn("sealed_welcomes", "talk_id", talkId)).toBe(1);
    await bob.person.must("session.signOut", {});
    await sweepAfter(0);
    expect(await countIn("sealed_welcomes", "talk_id", talkId)).toBe(0);
  });

  test("KeyPackages go when they have expired, what was handed over after a quarter of an hour, franking keys after thirteen months", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    await sealedPair(alice, bob);
    await alice.say(await sealedGroup(alice, bob), "印");
    const { accountId, deviceId } = alice.person;
    const other = await alice.person.must("session.signIn", {
      credential: { kind: "password", handle: alice.person.handle, password: TEST_PASSWORD },
      deviceName: "another",
      carrier: "bearer",
    });
    await alice.person.must("key.handOver", { deviceId: other.session.deviceId, body: "AAAA" });
    await sweepAfter(0);
    expect(await countIn("hand_overs", "account_id", accountId)).toBe(1);
    expect(await countIn("key_packages", "device_id", deviceId)).toBeGreaterThan(0);
    await sweepAfter(1);
    expect(await countIn("hand_overs", "account_id", accountId)).toBe(0);
    await sweepAfter(32);
    expect(await countIn("key_packages", "device_id", deviceId)).toBe(0);
    const keys = () => inJob((tx) => tx.rows(sql`select 1 from musubi.franking_keys`));
    expect(await keys()).toHaveLength(1);
    await sweepAfter(400);
    expect(await keys()).toEqual([]);
  });
});

describe("into a sealed talk", () => {
  test("nobody comes who has no device that could open it: not by a link, not added, not by the database's own functions", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const talkId = await sealedGroup(alice, bob);
    const mei = await somebody(world, "mei");
    await world.befriend(alice.person, mei);
    const { code } = await newInvite(alice.person, talkId);
    expect((await mei.call("invite.accept", { code })).error).toEqual({ code: "no_keys" });
    expect((await alice.person.call("talk.addMembers", { talkId, accountIds: [mei.accountId] })).error).toEqual({ code: "no_keys" });
    const joined = await world.server.database.transact("people", { actor: mei.accountId }, (tx) =>
      tx.row<{ id: string | null }>(sql`select musubi.join_by_invite(${code}, now()) as id`),
    );
    expect(joined).toEqual({ id: null });
  });

  test("nothing open is written, whatever the process believes", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const talkId = await sealedPair(alice, bob);
    const { accountId, deviceId } = alice.person;
    const { talkId: open } = await alice.person.direct(bob.person);
    const stored = async (fn: string, into: TalkId, kind: string): Promise<number> => {
      const rows = await world.server.database.once<{ sent_at: Date | null }>(
        "posting",
        sql`select * from ${raw(`musubi.${fn}`)}(${[into]}::text[], array[1], array[1], array[1], ${[accountId]}::text[], ${[deviceId]}::text[],
          ${[newSealedName()]}::text[], ${[kind]}::text[], array['{"kind":"sealed","event":1}'], array[null::text], array[null::bigint], array[false])`,
      );
      return rows.filter((row) => row.sent_at !== null).length;
    };
    for (const fn of ["post_messages", "post_messages_and_files"]) {
      expect([fn, await stored(fn, open, "text")]).toEqual([fn, 1]);
      expect([fn, await stored(fn, open, "sealed")]).toEqual([fn, 0]);
      expect([fn, await stored(fn, talkId, "text")]).toEqual([fn, 0]);
      expect([fn, await stored(fn, talkId, "sealed")]).toEqual([fn, 0]);
    }
  });
});

test("whoever takes one person's KeyPackages again and again is slowed down, and nobody else is", async () => {
  const [alice, bob, chie] = await circle.devices("alice", "bob", "chie");
  const [pair, other] = [await sealedPair(alice, bob), await sealedPair(chie, bob)];
  const take = (device: SealedDevice, talkId: TalkId) =>
    device.person.call("key.takePackages", { talkId, deviceIds: [bob.person.deviceId] });
  const codes: (string | undefined)[] = [];
  for (let index = 0; index < 31; index += 1) codes.push((await take(alice, pair)).error?.code);
  expect(codes.filter((code) => code === undefined).length).toBe(29);
  expect(codes.at(-1)).toBe("rate_limited");
  expect((await take(chie, other)).status).toBe(200);
});
