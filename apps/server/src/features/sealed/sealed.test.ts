import type { Suite } from "@musubi/e2ee";
import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { makeSuite, SealedDevice } from "../../../test/sealed-device.ts";

let world: World;
let suite: Suite;
let count = 0;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  suite = await makeSuite();
});
afterAll(() => world.stop());

/** People who are friends, each with one device that its account states. */
async function devices<const N extends readonly string[]>(...names: N): Promise<{ [K in keyof N]: SealedDevice }> {
  count += 1;
  const people = await Promise.all(names.map((name) => world.person(`${name}${count}`)));
  await world.befriend(...people);
  const opened = [];
  for (const person of people) opened.push(await SealedDevice.open(suite, person));
  return opened as { [K in keyof N]: SealedDevice };
}

test("two people begin a sealed talk, and what they say is read by each other and by nobody else", async () => {
  const [alice, bob] = await devices("alice", "bob");
  const { talk } = await alice.person.must("talk.openDirect", { accountId: bob.person.accountId, protection: "sealed" });
  expect(talk).toMatchObject({ protection: "sealed", kind: "direct" });
  await alice.found(talk.talkId);
  expect((await alice.person.must("sealed.readGroup", { talkId: talk.talkId })).group?.missing).toEqual([
    { accountId: bob.person.accountId, deviceId: bob.person.deviceId },
  ]);
  expect(await alice.commit(talk.talkId)).toEqual({ event: 1, isRepeat: false });
  expect(await bob.enter()).toEqual([talk.talkId]);
  const said = await alice.say(talk.talkId, "ひみつの挨拶");
  expect(said).toMatchObject({
    event: 2,
    isRepeat: false,
    message: { content: { kind: "sealed", event: 2 }, senderId: alice.person.accountId },
  });
  expect(await bob.follow(talk.talkId)).toEqual(["ひみつの挨拶"]);
  await bob.say(talk.talkId, "返事");
  expect(await alice.follow(talk.talkId)).toEqual(["返事"]);
  const { messages } = await bob.person.must("message.list", { talkId: talk.talkId, countMax: 50 });
  expect(messages.map(({ content }) => content)).toEqual([
    { kind: "sealed", event: 2 },
    { kind: "sealed", event: 3 },
  ]);
});

test("whoever is removed is owed: nothing is taken until a commit has locked them out, and they read nothing more", async () => {
  const [alice, bob, chie] = await devices("alice", "bob", "chie");
  const memberIds = [bob.person.accountId, chie.person.accountId];
  const { talkId } = (await alice.person.must("talk.create", { name: "", memberIds, protection: "sealed" })).talk;
  await alice.found(talkId);
  await alice.commit(talkId);
  for (const one of [bob, chie]) await one.enter();
  await alice.person.must("talk.removeMember", { talkId, accountId: chie.person.accountId });
  const refused = await alice.person.call("sealed.send", await alice.seal(talkId, "まだ"));
  expect(refused.error).toEqual({ code: "removal_owed" });
  expect((await chie.person.call("sealed.follow", { talkId, after: 0, countMax: 10 })).error).toEqual({ code: "not_found" });
  expect((await bob.person.must("sealed.readGroup", { talkId })).group?.owedLeaves).toEqual([chie.group(talkId).ownLeaf]);
  await bob.commit(talkId);
  await alice.follow(talkId);
  await alice.say(talkId, "もう大丈夫");
  expect(await bob.follow(talkId)).toEqual(["もう大丈夫"]);
});

test("a message is replaced, taken back, and answered beside; of what is gone the server keeps no ciphertext", async () => {
  const [alice, bob] = await devices("alice", "bob");
  const { talkId } = (await alice.person.must("talk.openDirect", { accountId: bob.person.accountId, protection: "sealed" })).talk;
  await alice.found(talkId);
  await alice.commit(talkId);
  await bob.enter();
  const { message } = await alice.say(talkId, "ひとつめ");
  const seq = message?.seq ?? 0;
  expect((await alice.say(talkId, "ふたつめ", { kind: "edit", seq })).message).toMatchObject({
    seq,
    content: { kind: "sealed", event: 3 },
  });
  expect((await bob.say(talkId, "🍊", { kind: "note" })).message).toBeNull();
  expect(await bob.follow(talkId)).toEqual(["ふたつめ"]);
  await alice.person.must("message.unsend", { talkId, seq });
  const { events } = await bob.person.must("sealed.follow", { talkId, after: 1, countMax: 50 });
  expect(events.map(({ event, kind, body, frank }) => [event, kind, body === null, frank === null])).toEqual([
    [2, "message", true, true],
    [3, "message", true, true],
    [4, "note", false, false],
  ]);
});

test("a device that lost everything but its key comes back from outside", async () => {
  const [alice, bob] = await devices("alice", "bob");
  const { talkId } = (await alice.person.must("talk.openDirect", { accountId: bob.person.accountId, protection: "sealed" })).talk;
  await alice.found(talkId);
  await alice.commit(talkId);
  expect((await bob.comeIn(talkId)).output).toMatchObject({ event: 2 });
  await alice.follow(talkId);
  await alice.say(talkId, "おかえり");
  expect(await bob.follow(talkId)).toEqual(["おかえり"]);
});
