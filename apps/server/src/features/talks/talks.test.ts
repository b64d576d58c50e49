import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { pngBase64 } from "../../../test/cast.ts";

let world: World;
let alice: Person;
let bob: Person;
let daichi: Person;
let chie: Person;

beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  [alice, bob, daichi, chie] = [
    await world.person("alice"),
    await world.person("bob"),
    await world.person("daichi"),
    await world.person("chie"),
  ];
  await world.befriend(alice, bob, daichi);
});
afterAll(() => world.stop());

test("a removed member gets nothing further and cannot write", async () => {
  const { talkId } = await alice.group("家族", bob, daichi);
  await alice.must("talk.removeMember", { talkId, accountId: daichi.accountId });
  await alice.say(talkId, "三人だったころの話");
  expect((await daichi.call("message.list", { talkId, countMax: 10 })).status).toBe(404);
  expect(
    (await daichi.call("message.send", { talkId, clientId: "x" as never, content: { kind: "text", text: "まだいる？" } })).status,
  ).toBe(404);
  expect(await daichi.must("talk.catchUp", { cursors: [{ talkId, after: 0 }], countMax: 10 })).toEqual({
    talks: [],
    goneTalkIds: [talkId],
  });
});

test("a new member sees what is written from their entry on", async () => {
  const { talkId } = await alice.group("部活", bob);
  await alice.say(talkId, "入る前の話");
  await alice.must("talk.addMembers", { talkId, accountIds: [daichi.accountId] });
  await alice.say(talkId, "入った後の話");
  const { messages } = await daichi.must("message.list", { talkId, countMax: 50 });
  expect(messages.map((message) => (message.content.kind === "text" ? message.content.text : message.content.kind))).toEqual([
    "system",
    "入った後の話",
  ]);
});

test("who comes back after leaving sees nothing from the time away", async () => {
  const { talkId } = await alice.group("戻る人", bob);
  await bob.must("talk.leave", { talkId });
  await alice.say(talkId, "留守の間の話");
  await alice.must("talk.addMembers", { talkId, accountIds: [bob.accountId] });
  const { messages } = await bob.must("message.list", { talkId, countMax: 50 });
  expect(messages.every((message) => message.content.kind === "system")).toBe(true);
});

test("only friends can be added, and strangers cannot be made members by their id", async () => {
  const { talkId } = await alice.group("友だちだけ", bob);
  expect((await alice.call("talk.addMembers", { talkId, accountIds: [chie.accountId] })).error?.code).toBe("not_friends");
  expect((await alice.call("talk.create", { name: "知らない人", memberIds: [chie.accountId] })).error?.code).toBe("not_friends");
  expect((await alice.call("talk.openDirect", { accountId: chie.accountId })).status).toBe(404);
});

test("a plain member cannot rename, remove or appoint; an admin can rename and remove members only", async () => {
  const { talkId } = await alice.group("役割", bob, daichi);
  expect((await bob.call("talk.update", { talkId, name: "のっとり" })).status).toBe(404);
  expect((await bob.call("talk.removeMember", { talkId, accountId: daichi.accountId })).status).toBe(404);
  await alice.must("talk.setRole", { talkId, accountId: bob.accountId, role: "admin" });
  expect((await bob.must("talk.update", { talkId, name: "新しい名前" })).talk.name).toBe("新しい名前");
  expect((await bob.call("talk.setRole", { talkId, accountId: daichi.accountId, role: "admin" })).status).toBe(404);
  expect((await bob.call("talk.removeMember", { talkId, accountId: alice.accountId })).status).toBe(404);
  await bob.must("talk.removeMember", { talkId, accountId: daichi.accountId });
});

test("the owner hands the talk over before leaving", async () => {
  const { talkId } = await alice.group("引き継ぎ", bob);
  expect((await alice.call("talk.leave", { talkId })).error?.code).toBe("owner_must_stay");
  await alice.must("talk.setRole", { talkId, accountId: bob.accountId, role: "owner" });
  await alice.must("talk.leave", { talkId });
  const { members } = await bob.must("talk.listMembers", { talkId });
  expect(members.map((member) => [member.profile.accountId, member.role])).toEqual([[bob.accountId, "owner"]]);
});

test("what is no clean picture is refused as a group's, and changes nothing", async () => {
  const { talkId } = await alice.group("絵のない話", bob);
  const { talk } = await alice.must("talk.setPicture", { talkId, pictureBase64: pngBase64(8) });
  const refused = await alice.call("talk.setPicture", { talkId, pictureBase64: `${pngBase64(8)}AAAA` });
  expect(refused.error?.code).toBe("picture_unreadable");
  expect(await bob.must("talk.readPicture", { talkId })).toMatchObject({
    pictureBase64: pngBase64(8),
    pictureVersion: talk.pictureVersion,
  });
});

test("when only admins may post, members are told so and can still read", async () => {
  const { talkId } = await alice.group("お知らせ", bob);
  await alice.must("talk.update", { talkId, postPolicy: "admins" });
  const answer = await bob.call("message.send", { talkId, clientId: "p" as never, content: { kind: "text", text: "投稿" } });
  expect(answer).toMatchObject({ status: 409, error: { code: "posting_restricted" } });
  expect((await bob.must("talk.read", { talkId })).talk.can.post).toBe(false);
});

test("two people who open their talk at the same moment get one", async () => {
  const [one, other] = await Promise.all([bob.direct(daichi), daichi.direct(bob)]);
  expect(one.talkId).toBe(other.talkId);
});

test("a block silences the direct talk for both, and lifting it opens the talk again", async () => {
  const { talkId } = await alice.direct(bob);
  await bob.must("friend.block", { accountId: alice.accountId });
  const say = (person: Person, clientId: string) =>
    person.call("message.send", { talkId, clientId: clientId as never, content: { kind: "text", text: "もしもし" } });
  expect((await say(alice, "b1")).error?.code).toBe("blocked");
  expect((await say(bob, "b2")).error?.code).toBe("blocked");
  await bob.must("friend.unblock", { accountId: alice.accountId });
  expect((await say(alice, "b3")).status).toBe(200);
});

test("a read mark only moves forwards, is shown to others, and not by who opted out", async () => {
  const { talkId } = await alice.group("既読", bob, daichi);
  const seq = await alice.say(talkId, "読んでね");
  await daichi.must("settings.update", { sendsReadReceipts: false });
  await bob.must("talk.markRead", { talkId, seq });
  await bob.must("talk.markRead", { talkId, seq: 1 });
  await daichi.must("talk.markRead", { talkId, seq });
  const { members } = await alice.must("talk.listMembers", { talkId });
  const readSeq = (person: Person) => members.find((member) => member.profile.accountId === person.accountId)?.readSeq;
  expect(readSeq(bob)).toBe(seq);
  expect(readSeq(daichi)).toBeNull();
});

test("unread counts leave out one's own messages and count mentions", async () => {
  const { talkId } = await alice.group("未読", bob);
  await bob.say(talkId, "自分の文");
  await alice.say(talkId, "一つ");
  const content = { kind: "text" as const, text: "@bob 見て", mentions: [{ accountId: bob.accountId, start: 0, length: 4 }] };
  await alice.must("message.send", { talkId, clientId: "m" as never, content });
  expect((await bob.must("talk.read", { talkId })).talk.mine).toMatchObject({ unreadCount: 2, mentionCount: 1 });
});

test("a draft is kept for my devices and shown to nobody else", async () => {
  const { talkId } = await alice.group("下書き", bob);
  await alice.must("talk.saveDraft", { talkId, text: "書きかけ", replyTo: null });
  expect((await alice.must("talk.read", { talkId })).talk.mine.draft?.text).toBe("書きかけ");
  expect((await bob.must("talk.read", { talkId })).talk.mine.draft).toBeNull();
});
