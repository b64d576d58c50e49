import { ManualClock } from "@musubi/base";
import { callHttp, startWorld, TEST_PASSWORD, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { sql } from "../../../platform/postgres/sql.ts";
import { sweepTask } from "./sweep.ts";

const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;
const clock = new ManualClock(Date.UTC(2026, 4, 11));
let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"), { clock });
});
afterAll(() => world.stop());

async function sweep(): Promise<void> {
  const turn = { signal: new AbortController().signal, attempt: 1 };
  await sweepTask({ database: world.server.database, clock }).run({}, turn);
}

async function count(statement: ReturnType<typeof sql>): Promise<number> {
  const rows = await world.server.database.transact("jobs", { actor: null }, (tx) => tx.rows(statement));
  return rows.length;
}

test("a ceremony that nobody finished goes after five minutes, not before", async () => {
  const { challengeId } = (await callHttp(world.url, null, "passkey.startSignIn", {})).output ?? { challengeId: "" };
  const left = () => count(sql`select 1 from musubi.challenges where id = ${challengeId}`);
  clock.advanceMs(5 * 60_000 - 1);
  await sweep();
  expect(await left()).toBe(1);
  clock.advanceMs(1);
  await sweep();
  expect(await left()).toBe(0);
});

test("an invite goes thirty days after it expired", async () => {
  const alice = await world.person("alice");
  const { invite } = await alice.must("invite.create", { kind: "friend", talkId: null, usesMax: 1, lifeHours: 24 });
  const left = () => count(sql`select 1 from musubi.invites where id = ${invite.inviteId}`);
  clock.advanceMs(31 * DAY_MS);
  await sweep();
  expect(await left()).toBe(1);
  clock.advanceMs(1);
  await sweep();
  expect(await left()).toBe(0);
});

test("a device goes 400 days after it was signed out, and one in use stays for ever", async () => {
  const bob = await world.person("bob");
  const credential = { kind: "password", handle: bob.handle, password: TEST_PASSWORD };
  const second = (await callHttp(world.url, null, "session.signIn", { credential, deviceName: "x", carrier: "bearer" })).output?.session;
  await bob.must("session.signOut", {});
  const left = (deviceId: string | undefined) => count(sql`select 1 from musubi.devices where id = ${deviceId}`);
  clock.advanceMs(400 * DAY_MS);
  await sweep();
  expect(await left(bob.deviceId)).toBe(1);
  clock.advanceMs(1);
  await sweep();
  expect([await left(bob.deviceId), await left(second?.deviceId)]).toEqual([0, 1]);
});

test("a handle is free again 180 days after its account was deleted, not before", async () => {
  const emi = await world.person("emi");
  await emi.must("account.delete", { handle: emi.handle, password: TEST_PASSWORD });
  const left = () => count(sql`select 1 from musubi.retired_handles`);
  await expect.poll(left, { timeout: 20_000 }).toBe(1);
  clock.advanceMs(180 * DAY_MS);
  await sweep();
  expect(await left()).toBe(1);
  clock.advanceMs(1);
  await sweep();
  expect(await left()).toBe(0);
});

test("a deleted friend's empty row goes after thirty days", async () => {
  const [chie, daichi] = [await world.person("chie"), await world.person("daichi")];
  await world.befriend(chie, daichi);
  await daichi.must("account.delete", { handle: daichi.handle, password: TEST_PASSWORD });
  const rows = (state: string) => count(sql`select 1 from musubi.relations where owner_id = ${chie.accountId} and state = ${state}`);
  await expect.poll(() => rows("none"), { timeout: 20_000 }).toBe(1);
  clock.advanceMs(30 * DAY_MS + 1);
  await sweep();
  expect([await rows("none"), await rows("friend")]).toEqual([0, 0]);
});
