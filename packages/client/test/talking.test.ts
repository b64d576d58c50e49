import { listEdits, type MessageView, signOut, type TalkId } from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { membersOf, receiptOf, talkOf, timelineOf, typingIn } from "../src/index.ts";
import { STORE_SPACES } from "../src/store/local-store.ts";
import { anotherDevice, closeDevices, type Device, openDevice, text, until } from "./device.ts";

let world: World;
let alice: Person;
let bob: Person;
let chie: Person;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  [alice, bob, chie] = await Promise.all([world.person("alice"), world.person("bob"), world.person("chie")]);
  await world.befriend(alice, bob, chie);
});
afterEach(closeDevices);
afterAll(() => world.stop());

async function looking(person: Person, talkId: TalkId): Promise<Device> {
  const device = await openDevice(person);
  await device.engine.openTalk(talkId);
  return device;
}

function messages(device: Device, talkId: TalkId): readonly MessageView[] {
  return timelineOf(device.engine.state(), talkId)?.messages ?? [];
}

const NAUGHTY = [
  "明日の朝、駅前で会いましょう。",
  "👩‍👩‍👧‍👦 🏳️‍🌈 é",
  "שלום \u202eevil\u202c",
  "<script>alert(1)</script>",
  "'; drop table messages; --",
  " \t leading",
];

test("what one person writes arrives at the other in order and unchanged", async () => {
  const { talkId } = await alice.group("Naughty", bob);
  const [one, other] = [await looking(alice, talkId), await looking(bob, talkId)];
  for (const words of NAUGHTY) one.engine.send(talkId, text(words));
  await until(() => other.texts(talkId).length === NAUGHTY.length && one.engine.state().outbox.length === 0);
  expect(other.texts(talkId)).toEqual(NAUGHTY);
  expect(messages(one, talkId)).toEqual(messages(other, talkId));
});

test("what one device sends appears on the other device of the same person", async () => {
  const { talkId } = await alice.group("Two devices", bob);
  const [phone, desk] = [await looking(alice, talkId), await looking(await anotherDevice(alice), talkId)];
  phone.engine.send(talkId, text("from the phone"));
  await until(() => desk.texts(talkId).includes("from the phone"));
  expect(talkOf(desk.engine.state(), talkId)?.mine.unreadCount).toBe(0);
});

test("reading moves the receipt of the sender and the other devices of the reader", async () => {
  const { talkId } = await alice.group("Receipts", bob);
  const sender = await looking(alice, talkId);
  const [reader, desk] = [await looking(bob, talkId), await openDevice(await anotherDevice(bob))];
  sender.engine.send(talkId, text("read me"));
  await until(() => reader.texts(talkId).length === 1 && talkOf(desk.engine.state(), talkId)?.mine.unreadCount === 1);
  reader.engine.markRead(talkId, messages(reader, talkId).at(-1)?.seq ?? 0);
  const receipts = () => messages(sender, talkId).map((message) => receiptOf(message, membersOf(sender.engine.state(), talkId)));
  await until(() => receipts().at(-1)?.kind === "read" && talkOf(desk.engine.state(), talkId)?.mine.unreadCount === 0);
  expect(receipts().at(-1)?.readBy).toEqual([bob.accountId]);
});

test("edits, reactions, pins and taking back reach the others as they are", async () => {
  const { talkId } = await alice.group("Changes", bob);
  const [one, other] = [await looking(alice, talkId), await looking(bob, talkId)];
  for (const words of ["frist", "second"]) one.engine.send(talkId, text(words));
  await until(() => one.texts(talkId).length === 2);
  const seqs = messages(one, talkId).flatMap(({ seq, content }) => (content.kind === "text" ? [seq] : []));
  const [first = 0, second = 0] = seqs;
  await one.engine.edit(talkId, first, { text: "first" });
  await other.engine.react(talkId, first, "👍", true);
  await one.engine.pin(talkId, first, true);
  await one.engine.unsend(talkId, second);
  const changed = (device: Device) => messages(device, talkId).filter((message) => seqs.includes(message.seq));
  await until(() => changed(one).at(-1)?.content.kind === "unsent" && changed(other).at(-1)?.content.kind === "unsent");
  expect(changed(other)).toMatchObject([
    { content: { text: "first" }, isPinned: true, reactions: [{ emoji: "👍", accountIds: [bob.accountId] }] },
    { content: { kind: "unsent" } },
  ]);
  expect(changed(one)).toEqual(changed(other));
  expect(await other.connection.call(listEdits, { talkId, seq: first })).toMatchObject({ ok: true, value: { edits: [{ text: "frist" }] } });
});

test("somebody who comes later sees what is written from then on, and nothing from before", async () => {
  const { talkId } = await alice.group("Latecomers", bob);
  const early = await alice.say(talkId, "before chie");
  const late = await openDevice(chie);
  await alice.must("talk.addMembers", { talkId, accountIds: [chie.accountId] });
  await until(() => talkOf(late.engine.state(), talkId) !== undefined);
  await late.engine.openTalk(talkId);
  await alice.must("message.edit", { talkId, seq: early, text: "before chie, edited" });
  await alice.say(talkId, "welcome");
  await until(() => late.texts(talkId).includes("welcome"));
  expect(late.texts(talkId)).toEqual(["welcome"]);
});

test("somebody who is removed forgets the talk at once, on the device too", async () => {
  const { talkId } = await alice.group("Removal", bob, chie);
  await alice.say(talkId, "secret");
  const removed = await looking(chie, talkId);
  await until(async () => (await removed.store.get("window", talkId)) !== undefined);
  await alice.must("talk.removeMember", { talkId, accountId: chie.accountId });
  await until(() => talkOf(removed.engine.state(), talkId) === undefined);
  expect(timelineOf(removed.engine.state(), talkId)).toBeUndefined();
  await until(
    async () => (await removed.store.get("window", talkId)) === undefined && (await removed.store.get("talk", talkId)) === undefined,
  );
});

test("a new name and new members of a talk reach those who look at it", async () => {
  const { talkId } = await alice.group("Old name", bob);
  const other = await looking(bob, talkId);
  await alice.must("talk.update", { talkId, name: "New name" });
  await alice.must("talk.addMembers", { talkId, accountIds: [chie.accountId] });
  await until(() => membersOf(other.engine.state(), talkId).length === 3 && talkOf(other.engine.state(), talkId)?.memberCount === 3);
  expect(talkOf(other.engine.state(), talkId)?.name).toBe("New name");
});

test("a talk appears with somebody who is added to it, and on the first message of a friend", async () => {
  const device = await openDevice(bob);
  const { talkId } = await alice.direct(bob);
  await alice.say(talkId, "hello");
  await until(() => talkOf(device.engine.state(), talkId)?.lastMessage?.content.kind === "text");
  expect(await until(() => talkOf(device.engine.state(), talkId)?.mine.unreadCount === 1)).toBe(true);
});

test("a draft begun on one device is on the other", async () => {
  const { talkId } = await alice.group("Drafts", bob);
  const [phone, desk] = [await openDevice(alice), await openDevice(await anotherDevice(alice))];
  phone.engine.saveDraft(talkId, "half a th");
  expect(await until(() => talkOf(desk.engine.state(), talkId)?.mine.draft?.text === "half a th")).toBe(true);
});

test("writing shows to the others only", async () => {
  const { talkId } = await alice.group("Typing", bob);
  const [one, other] = [await looking(alice, talkId), await looking(bob, talkId)];
  one.engine.signalTyping(talkId);
  await until(() => typingIn(other.engine.state(), talkId).length === 1);
  expect([typingIn(other.engine.state(), talkId), typingIn(one.engine.state(), talkId)]).toEqual([[alice.accountId], []]);
});

test("what is written is found again", async () => {
  const { talkId } = await alice.group("Search", bob);
  const device = await openDevice(bob);
  const seq = await alice.say(talkId, "京都で紅葉を見た");
  expect(
    await until(async () => {
      const found = await device.engine.search("紅葉", { talkId });
      return found.ok && found.value.messages.some((message) => message.seq === seq);
    }),
  ).toBe(true);
});

test("requests and friendships move through the lists of both", async () => {
  const [daichi, emi] = await Promise.all([world.person("daichi"), world.person("emi")]);
  const [asker, asked] = [await openDevice(daichi), await openDevice(emi)];
  await daichi.must("friend.request", { handle: emi.handle });
  await until(() => asker.engine.state().friends.asked.length === 1 && asked.engine.state().friends.asking.length === 1);
  await emi.must("friend.accept", { accountId: daichi.accountId });
  await until(() => asker.engine.state().friends.friends.length === 1 && asked.engine.state().friends.friends.length === 1);
  await emi.must("friend.remove", { accountId: daichi.accountId });
  expect(await until(() => asker.engine.state().friends.byId.size === 0 && asked.engine.state().friends.byId.size === 0)).toBe(true);
});

test("signing out elsewhere ends this device and leaves nothing on it", async () => {
  const second = await anotherDevice(alice);
  const { talkId } = await alice.group("Sign-out", bob);
  const device = await looking(second, talkId);
  await alice.must("session.signOutDevice", { deviceId: second.deviceId });
  await until(() => device.connection.state === "signed_out");
  expect(device.engine.state()).toMatchObject({ basis: "nothing", account: null });
  await until(async () => (await Promise.all(STORE_SPACES.map((space) => device.store.list(space)))).every((rows) => rows.length === 0));
});

test("signing out here ends this device", async () => {
  const device = await openDevice(await anotherDevice(alice));
  await device.engine.perform(signOut, {}, { via: "http" });
  expect(await until(() => device.connection.state === "signed_out")).toBe(true);
});
