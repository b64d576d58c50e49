import { type TalkId } from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { memoryStore, talkOf, timelineOf } from "../src/index.ts";
import { anotherDevice, chance, closeDevices, openDevice, text, until } from "./device.ts";

let world: World;
let alice: Person;
let bob: Person;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  [alice, bob] = await Promise.all([world.person("alice"), world.person("bob")]);
  await world.befriend(alice, bob);
});
afterEach(closeDevices);
afterAll(() => world.stop());

function words(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => `message ${from + index}`);
}

/** All texts of a talk as the server has them. */
async function stored(person: Person, talkId: TalkId): Promise<string[]> {
  const texts: string[] = [];
  for (let after = 0, hasAfter = true; hasAfter; ) {
    const page = await person.must("message.list", { talkId, after, countMax: 200 });
    texts.push(...page.messages.flatMap(({ content }) => (content.kind === "text" ? [content.text] : [])));
    after = page.messages.at(-1)?.seq ?? after;
    hasAfter = page.hasAfter;
  }
  return texts;
}

test("a line that breaks again and again loses, doubles and reorders nothing", async () => {
  const { talkId } = await alice.group("Cuts", bob);
  const device = await openDevice(alice);
  const reader = await openDevice(bob);
  await Promise.all([device.engine.openTalk(talkId), reader.engine.openTalk(talkId)]);
  const below = chance(7);
  const sent = words(150);
  for (const [index, each] of sent.entries()) {
    device.engine.send(talkId, text(each));
    if (index % 10 === 9) {
      await until(() => device.engine.state().outbox.length < 10 + below(5));
      device.cut();
      if (index % 30 === 29) reader.cut();
    }
  }
  await until(() => device.engine.state().outbox.length === 0 && reader.texts(talkId).length === sent.length);
  expect(await stored(alice, talkId)).toEqual(sent);
  expect([device.texts(talkId), reader.texts(talkId)]).toEqual([sent, sent]);
});

test("what is written offline survives the end of the app and is sent once, in order", async () => {
  const { talkId } = await alice.group("Offline", bob);
  const store = memoryStore();
  const before = await openDevice(alice, { store });
  before.bar(true);
  for (const each of words(20)) before.engine.send(talkId, text(each));
  await before.close();
  const after = await openDevice(alice, { store });
  await until(() => after.engine.state().outbox.length === 0);
  expect(await stored(alice, talkId)).toEqual(words(20));
});

test("two devices that send at once are both complete, in one order for all", async () => {
  const { talkId } = await alice.group("At once", bob);
  const [phone, desk] = [await openDevice(alice), await openDevice(await anotherDevice(alice))];
  await Promise.all([phone.engine.openTalk(talkId), desk.engine.openTalk(talkId)]);
  for (const each of words(40)) phone.engine.send(talkId, text(`phone ${each}`));
  for (const each of words(40)) desk.engine.send(talkId, text(`desk ${each}`));
  await until(() => phone.texts(talkId).length === 80 && desk.texts(talkId).length === 80);
  const all = await stored(bob, talkId);
  expect([phone.texts(talkId), desk.texts(talkId)]).toEqual([all, all]);
  expect(all.filter((each) => each.startsWith("phone"))).toEqual(words(40).map((each) => `phone ${each}`));
});

test("a device that was away for long shows the newest, and can read back to where it was", async () => {
  const { talkId } = await alice.group("Long away", bob);
  await bob.say(talkId, "message 0");
  const device = await openDevice(alice);
  await device.engine.openTalk(talkId);
  device.bar(true);
  for (const each of words(899, 1)) await bob.say(talkId, each);
  device.bar(false);
  device.connection.wake();
  await until(() => device.texts(talkId).at(-1) === "message 899");
  await until(() => talkOf(device.engine.state(), talkId)?.mine.unreadCount === 900);
  while (timelineOf(device.engine.state(), talkId)?.hasBefore === true) await device.engine.loadBefore(talkId);
  expect(device.texts(talkId)).toEqual(words(900));
});

test("a device that was away for a moment gets exactly what it missed", async () => {
  const { talkId } = await alice.group("Moment", bob);
  for (const each of words(5)) await bob.say(talkId, each);
  const device = await openDevice(alice);
  await device.engine.openTalk(talkId);
  device.bar(true);
  for (const each of words(30, 5)) await bob.say(talkId, each);
  const [unsent] = (await bob.must("message.list", { talkId, around: 3, countMax: 1 })).messages;
  await bob.must("message.unsend", { talkId, seq: unsent?.seq ?? 0 });
  device.bar(false);
  device.connection.wake();
  await until(() => device.texts(talkId).length === 34);
  expect(device.texts(talkId)).toEqual(await stored(alice, talkId));
});
