import { brand } from "@musubi/base";
import {
  downloadTakeOut,
  listTalks,
  previewInvite,
  readMyAccount,
  readPolicy,
  readTalk,
  signIn,
  type TakeOutId,
  type TalkId,
} from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { callOnce, connect } from "../src/index.ts";
import { closeDevices, openDevice, until } from "./device.ts";

let world: World;
let alice: Person;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  alice = await world.person("alice");
});
afterEach(closeDevices);
afterAll(() => world.stop());

const NO_TALK = brand<TalkId>("tlk_00000000000000000000");
const NO_TAKE_OUT = brand<TakeOutId>("tko_00000000000000000000");

test("a newcomer may ask what anyone may ask, without a connection", async () => {
  expect(await callOnce({ url: world.url }, readPolicy, {})).toMatchObject({ ok: true, value: { signup: "open" } });
});

test("a wrong password is refused with its code", async () => {
  const credential = { kind: "password", handle: alice.handle, password: "not this one" } as const;
  const answer = await callOnce({ url: world.url }, signIn, { credential, deviceName: "x", carrier: "bearer" });
  expect(answer).toEqual({ ok: false, reason: { code: "credential_wrong" } });
});

test("an invitation that nobody made is refused over HTTP and over the socket alike", async () => {
  const device = await openDevice(alice);
  const code = "AAAAAAAAAAAAAAAAAAAA";
  const [overHttp, overSocket] = [
    await device.connection.call(previewInvite, { code }, { via: "http" }),
    await device.connection.call(previewInvite, { code }),
  ];
  expect(overHttp.ok).toBe(false);
  expect(overSocket).toEqual(overHttp);
});

test("the same call has the same answer over HTTP and over the socket", async () => {
  const { connection } = await openDevice(alice);
  expect(connection.state).toBe("online");
  expect(await connection.call(readMyAccount, {})).toEqual(await connection.call(readMyAccount, {}, { via: "http" }));
});

test("input of the wrong form is refused with its place", async () => {
  const { connection } = await openDevice(alice);
  const answer = await connection.call(listTalks, { countMax: 0 });
  expect(answer).toMatchObject({ ok: false, reason: { code: "invalid_input", path: "/countMax" } });
});

test("what does not exist and what is not mine look the same", async () => {
  const { connection } = await openDevice(alice);
  expect(await connection.call(readTalk, { talkId: NO_TALK })).toEqual({ ok: false, reason: { code: "not_found" } });
});

test("a token that is no session's ends the connection instead of being tried for ever", async () => {
  let signedOutCount = 0;
  const connection = connect({ url: world.url, token: "A".repeat(43), onSignedOut: () => (signedOutCount += 1) });
  await until(() => connection.state === "signed_out");
  await connection[Symbol.asyncDispose]();
  expect(signedOutCount).toBe(1);
});

test("calls go on over HTTP while no socket can be opened", async () => {
  const device = await openDevice(alice);
  device.bar(true);
  expect(device.connection.state).not.toBe("online");
  expect(await device.connection.call(readMyAccount, {})).toMatchObject({ ok: true });
});

test("a download that is refused says why", async () => {
  const device = await openDevice(alice);
  const answer = await device.connection.download(downloadTakeOut, { takeOutId: NO_TAKE_OUT });
  expect(answer).toEqual({ ok: false, reason: { code: "not_found" } });
});

test("the connection comes back after a cut, again and again", async () => {
  const device = await openDevice(alice);
  for (let count = 0; count < 5; count += 1) {
    device.cut();
    await until(() => device.connection.state === "online");
  }
  expect(await device.connection.call(readMyAccount, {})).toMatchObject({ ok: true });
});
