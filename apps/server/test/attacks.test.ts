import type { ClientId } from "@musubi/protocol";
import { openClient } from "@musubi/server";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { WebSocket } from "ws";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterAll(() => world.stop());

async function openSocket(person: Person): Promise<WebSocket> {
  const socket = new WebSocket(`${world.url.replace("http", "ws")}/api/socket`, { headers: { Authorization: `Bearer ${person.token}` } });
  await new Promise((resolve) => socket.on("open", resolve));
  return socket;
}

async function pair(): Promise<[Person, Person]> {
  const name = Math.floor(performance.now() * 1000).toString(36);
  const two: [Person, Person] = [await world.person(`a.${name}x`), await world.person(`b.${name}x`)];
  await world.befriend(...two);
  return two;
}

test("a frame of endless brackets is refused and the server lives on", async () => {
  const [alice] = await pair();
  const socket = await openSocket(alice);
  const answers: string[] = [];
  socket.on("message", (data: Buffer) => answers.push(data.toString()));
  const nested = `${'{"a":'.repeat(12_000)}1${"}".repeat(12_000)}`;
  socket.send(
    `{"id":1,"op":"session.signIn","in":{"credential":{"kind":"passkey","challengeId":"chl_00000000000000000000","response":${nested}},"deviceName":"x","carrier":"bearer"}}`,
  );
  socket.send('{"id":2,"op":"session.list","in":{}}');
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  expect(answers.find((answer) => answer.startsWith('{"id":1'))).toContain("invalid_input");
  expect(answers.find((answer) => answer.startsWith('{"id":2'))).toContain('"ok"');
  socket.close();
});

test("a device that is signed out and does not close its socket does nothing more with it", async () => {
  const [alice, bob] = await pair();
  const { talkId } = await alice.direct(bob);
  const socket = await openSocket(alice);
  // A client that never answers the close frame.
  socket.close = () => undefined;
  await alice.must("session.signOut", {});
  socket.send(
    JSON.stringify({ id: 9, op: "message.send", in: { talkId, clientId: "late", content: { kind: "text", text: "まだ送れる？" } } }),
  );
  await new Promise((resolve) => socket.on("close", resolve));
  expect((await bob.must("message.list", { talkId, countMax: 10 })).messages).toEqual([]);
});

test("who is blocked cannot open a talk that speaks, nor pull the blocker into a group", async () => {
  const [alice, bob] = await pair();
  await bob.must("friend.block", { accountId: alice.accountId });
  const { talkId } = await alice.direct(bob);
  const answer = await alice.call("message.send", { talkId, clientId: "x" as ClientId, content: { kind: "text", text: "ねえ" } });
  expect(answer.error?.code).toBe("blocked");
  expect((await alice.call("talk.create", { name: "むりやり", memberIds: [bob.accountId] })).error?.code).toBe("not_friends");
});

test("who is blocked cannot lift the block by accepting or withdrawing a request", async () => {
  const [gin, hana] = [await world.person("gin.block"), await world.person("hana.block")];
  await hana.must("friend.request", { handle: gin.handle });
  await hana.must("friend.block", { accountId: gin.accountId });
  expect((await gin.call("friend.accept", { accountId: hana.accountId })).status).toBe(404);
  const [iori, jun] = [await world.person("iori.block"), await world.person("jun.block")];
  await iori.must("friend.request", { handle: jun.handle });
  await jun.must("friend.block", { accountId: iori.accountId });
  await iori.must("friend.decline", { accountId: jun.accountId });
  for (const [blocker, other] of [
    [hana, gin],
    [jun, iori],
  ] as const) {
    const { friends } = await blocker.must("friend.list", { after: 0, countMax: 10 });
    expect(friends.find((friend) => friend.profile.accountId === other.accountId)?.relation).toBe("blocked");
  }
});

test("every answer that shows what somebody wrote leaves a delivery record", async () => {
  const [alice, bob] = await pair();
  const { talkId } = await alice.direct(bob);
  const seqs: number[] = [];
  for (let index = 0; index < 4; index++) seqs.push(await alice.say(talkId, `${index} 通目`));
  const [reacted = 0, unpinned = 0, edited = 0, last = 0] = seqs;
  await alice.must("message.edit", { talkId, seq: edited, text: "直した" });
  await bob.must("message.react", { talkId, seq: reacted, emoji: "👍", isOn: false });
  await bob.must("message.pin", { talkId, seq: unpinned, isPinned: false });
  await bob.must("message.listEdits", { talkId, seq: edited });
  await bob.direct(alice);
  const client = await openClient(world.database.connectionOf("musubi_operator"));
  const { rows } = await client.query("select distinct from_seq from musubi.deliveries where device_id = $1 and talk_id = $2 order by 1", [
    bob.deviceId,
    talkId,
  ]);
  await client.end();
  expect(rows.map((row: { from_seq: string }) => Number(row.from_seq))).toEqual([reacted, unpinned, edited, last]);
});

test("two who hand the talk over at the same moment leave one owner", async () => {
  const [alice, bob] = await pair();
  const chie = await world.person(`c.${alice.handle.slice(2)}`);
  await world.befriend(alice, chie);
  const { talkId } = await alice.group("引き継ぎ競争", bob, chie);
  await Promise.all([bob, chie].map((heir) => alice.call("talk.setRole", { talkId, accountId: heir.accountId, role: "owner" })));
  const { members } = await alice.must("talk.listMembers", { talkId });
  expect(members.filter((member) => member.role === "owner")).toHaveLength(1);
});

test("a link made by a member who may no longer invite opens nothing", async () => {
  const [alice, bob] = await pair();
  const { talkId } = await alice.group("閉じた会", bob);
  const { invite } = await bob.must("invite.create", { kind: "talk", talkId, usesMax: 5, lifeHours: 1 });
  await alice.must("talk.update", { talkId, postPolicy: "admins" });
  const stranger = await world.person(`s.${alice.handle.slice(2)}`);
  expect((await stranger.call("invite.accept", { code: invite.code ?? "" })).status).toBe(404);
});

test("a reader that asks and does not read is cut off", async () => {
  const [alice, bob] = await pair();
  const { talkId } = await alice.direct(bob);
  for (let index = 0; index < 40; index++) await alice.say(talkId, "長い文".repeat(3_000));
  const socket = await openSocket(alice);
  socket.pause();
  const closed = new Promise((resolve) => socket.on("close", resolve));
  for (let id = 0; id < 60; id++) socket.send(JSON.stringify({ id, op: "message.list", in: { talkId, countMax: 100 } }));
  await vi.waitFor(() => expect(world.server.app.hub.isOnline(alice.accountId)).toBe(false), { timeout: 20_000 });
  socket.terminate();
  await closed;
});
