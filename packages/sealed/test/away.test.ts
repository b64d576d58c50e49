import { type Clock, systemClock } from "@musubi/base";
import type { TalkId } from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { memoryVault } from "../src/index.ts";
import { closeDevices, type Device, openDevice, until } from "./device.ts";

const DAY_MS = 86_400_000;

/** The time of everybody here, server and devices, which a story can let go by. */
let offsetMs = 0;
const clock: Clock = { nowMs: () => systemClock.nowMs() + offsetMs, monotonicMs: () => systemClock.monotonicMs() + offsetMs };

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"), { clock });
});
afterAll(async () => {
  await closeDevices();
  await world.stop();
});

const open = (person: Person, kept?: Map<string, Uint8Array>): Promise<Device> =>
  openDevice(person, kept, kept === undefined ? undefined : memoryVault(kept), { clock });

/** Says something and waits until it is part of the talk. */
async function say(device: Device, talkId: TalkId, text: string): Promise<void> {
  device.engine.send(talkId, { kind: "text", text });
  await until(() => device.texts(talkId).includes(text));
}

/** What somebody else's device sees who has the whole talk. */
const eventsOf = async ({ person }: Device, talkId: TalkId) =>
  (await person.must("sealed.follow", { talkId, after: 0, countMax: 200 })).events;

const owedIn = async ({ person }: Device, talkId: TalkId) => (await person.must("sealed.readGroup", { talkId })).group?.owedLeaves.length;

const holdsText = ({ kept }: Device, text: string): boolean =>
  [...kept.values()].some((value) => new TextDecoder().decode(value).includes(text));

/** What the server does by itself every ten minutes. */
async function sweep(): Promise<void> {
  const task = world.server.app.background.tasks.find(({ kind }) => kind === "sealed.sweep");
  if (task === undefined) throw new Error("The server sweeps.");
  await task.run({}, { signal: new AbortController().signal, attempt: 1 });
}

test("[SEALED-03] [SEALED-08] a week away: others talk, come and go, a debt is paid; back again nothing is lost, and new keys come before the first word. Beyond what is kept a gap is shown", async () => {
  const people = [
    await world.person("aki.away"),
    await world.person("ume.away"),
    await world.person("kai.away"),
    await world.person("sou.away"),
  ];
  const [aki, ume, kai, sou] = people as [Person, Person, Person, Person];
  await world.befriend(...people);
  let [akis, umes, kais] = [await open(aki), await open(ume), await open(kai)];
  const founded = await umes.engine.foundGroup("旅", [aki.accountId, kai.accountId], "sealed");
  if (!founded.ok) throw new Error(founded.reason.code);
  const { talkId } = founded.value;
  for (const device of [akis, umes, kais]) {
    await until(() => device.engine.state().talks.byId.has(talkId));
    await device.engine.openTalk(talkId);
  }
  await say(umes, talkId, "行ってらっしゃい");
  await until(() => akis.texts(talkId).includes("行ってらっしゃい"));
  // The last thing that is written before the network is gone waits on the device.
  akis.relay.unreached.add("sealed.send");
  akis.engine.send(talkId, { kind: "text", text: "飛行機から" });
  await until(() => akis.engine.state().outbox.length === 1);
  await akis.close();
  const leftAt = (await eventsOf(umes, talkId)).at(-1)?.event ?? 0;

  offsetMs += DAY_MS;
  await say(umes, talkId, "一日目");
  await say(kais, talkId, "一日目の返事");
  offsetMs += DAY_MS;
  const sous = await open(sou);
  await ume.must("talk.addMembers", { talkId, accountIds: [sou.accountId] });
  await until(() => sous.engine.state().talks.byId.has(talkId));
  await sous.engine.openTalk(talkId);
  await until(() => sous.kept.has(`progress/${talkId}`));
  await say(umes, talkId, "二日目");
  await until(() => sous.texts(talkId).includes("二日目"));
  await say(sous, talkId, "はじめまして");
  offsetMs += DAY_MS;
  // Nobody is there to remove whoever is put out: it stays owed until somebody says something.
  await umes.close();
  await kais.close();
  await ume.must("talk.removeMember", { talkId, accountId: sou.accountId });
  expect(await owedIn(umes, talkId)).toBe(1);
  offsetMs += DAY_MS;
  kais = await open(kai, kais.kept);
  await kais.engine.openTalk(talkId);
  await say(kais, talkId, "四日目");
  expect(await owedIn(kais, talkId)).toBe(0);
  await sweep();

  offsetMs += 3 * DAY_MS + 3_600_000;
  akis = await open(aki, akis.kept);
  await akis.engine.openTalk(talkId);
  const whole = ["行ってらっしゃい", "一日目", "一日目の返事", "二日目", "はじめまして", "四日目", "飛行機から"];
  await until(() => akis.texts(talkId).length === whole.length && !akis.texts(talkId).includes("🔒"));
  expect(akis.texts(talkId)).toEqual(whole);
  await say(akis, talkId, "ただいま");
  await until(() => kais.texts(talkId).includes("ただいま"));
  const since = (await eventsOf(kais, talkId)).filter(({ event, kind }) => event > leftAt && kind !== "note");
  const mine = since.filter(({ deviceId }) => deviceId === aki.deviceId);
  // Keys of her own making first, then what had waited, once.
  expect(mine.map(({ kind }) => kind)).toEqual(["commit", "message", "message"]);
  expect(kais.texts(talkId)).toEqual([...whole, "ただいま"]);
  expect(whole.slice(5).some((text) => holdsText(sous, text))).toBe(false);
  await sous.close();

  // Sixty days more, of which one device sees nothing.
  await kais.close();
  umes = await open(ume, umes.kept);
  await umes.engine.openTalk(talkId);
  await say(umes, talkId, "留守一");
  await say(akis, talkId, "留守二");
  for (const device of [umes, akis]) await until(() => device.texts(talkId).includes("留守二"));
  offsetMs += 61 * DAY_MS;
  for (const device of [umes, akis]) await device.desk.follow(talkId);
  await sweep();
  kais = await open(kai, kais.kept);
  await kais.engine.openTalk(talkId);
  await until(async () => (await eventsOf(umes, talkId)).some(({ kind, deviceId }) => kind === "commit" && deviceId === kai.deviceId));
  await kais.desk.follow(talkId);
  await say(umes, talkId, "おかえり");
  await until(() => kais.texts(talkId).includes("おかえり"));
  expect(kais.texts(talkId)).toEqual([...whole, "ただいま", "🔒", "🔒", "おかえり"]);
  await say(kais, talkId, "長かった");
  for (const device of [umes, akis]) await until(() => device.texts(talkId).includes("長かった"));
  expect(umes.texts(talkId)).toEqual([...whole, "ただいま", "留守一", "留守二", "おかえり", "長かった"]);
});
