import { type Connection, connect } from "@musubi/client";
import { type EventData, type EventName, type MessageView, sendMessage, signOutDevice } from "@musubi/protocol";
import { type Person, personOf, startWorld, TEST_PASSWORD, type World } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from "vitest";

let world: World;
let alice: Person;
let bob: Person;
let daichi: Person;
const open: Connection[] = [];

beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  [alice, bob, daichi] = [await world.person("alice"), await world.person("bob"), await world.person("daichi")];
  await world.befriend(alice, bob, daichi);
});
afterEach(async () => {
  for (const connection of open.splice(0)) await connection[Symbol.asyncDispose]();
});
afterAll(() => world.stop());

async function goOnline(person: Person): Promise<Connection> {
  const connection = connect({ url: world.url, token: person.token });
  open.push(connection);
  await vi.waitFor(() => expect(connection.state).toBe("online"), { timeout: 10_000 });
  return connection;
}

function collect<N extends EventName>(connection: Connection, event: N): EventData<N>[] {
  const seen: EventData<N>[] = [];
  connection.on(event, (data) => seen.push(data));
  return seen;
}

const textOf = ({ content }: MessageView): string => (content.kind === "text" ? content.text : content.kind);

test("a message reaches everyone who is online, in the talk's order, and not the device that sent it", async () => {
  const { talkId } = await alice.group("順番", bob, daichi);
  const [aliceLine, bobLine, daichiLine] = [await goOnline(alice), await goOnline(bob), await goOnline(daichi)];
  const [own, atBob, atDaichi] = [aliceLine, bobLine, daichiLine].map((line) => collect(line, "message.changed"));
  for (let index = 0; index < 30; index++) {
    await aliceLine.call(sendMessage, { talkId, clientId: `o${index}` as never, content: { kind: "text", text: String(index) } });
  }
  const expected = Array.from({ length: 30 }, (_, index) => String(index));
  await vi.waitFor(() => expect(atBob?.map(({ message }) => textOf(message))).toEqual(expected));
  await vi.waitFor(() => expect(atDaichi?.map(({ message }) => textOf(message))).toEqual(expected));
  expect(own).toEqual([]);
});

test("a removed member's open socket is told to forget the talk and gets nothing that follows", async () => {
  const { talkId } = await alice.group("外れる", bob, daichi);
  const [bobLine, daichiLine] = [await goOnline(bob), await goOnline(daichi)];
  const [atBob, atDaichi, gone] = [
    collect(bobLine, "message.changed"),
    collect(daichiLine, "message.changed"),
    collect(daichiLine, "talk.gone"),
  ];
  await alice.must("talk.removeMember", { talkId, accountId: daichi.accountId });
  await alice.say(talkId, "二人だけの話");
  await vi.waitFor(() => expect(atBob.map(({ message }) => textOf(message))).toEqual(["system", "二人だけの話"]));
  expect(gone).toEqual([{ talkId }]);
  expect(atDaichi).toEqual([]);
});

test("signing a device out ends its socket at once and it does not come back", async () => {
  const answer = await bob.must("session.signIn", {
    credential: { kind: "password", handle: bob.handle, password: TEST_PASSWORD },
    deviceName: "second",
    carrier: "bearer",
  });
  const second = personOf(world.url, { ...bob, deviceId: answer.session.deviceId, token: answer.session.token ?? "" });
  const [first, line] = [await goOnline(bob), await goOnline(second)];
  expect((await first.call(signOutDevice, { deviceId: second.deviceId })).ok).toBe(true);
  await vi.waitFor(() => expect(line.state).toBe("signed_out"), { timeout: 1_000 });
  expect((await second.call("session.list", {})).status).toBe(401);
});

test("a new talk appears with each person's own view of it", async () => {
  const line = await goOnline(daichi);
  const talks = collect(line, "talk.changed");
  const { talkId } = await alice.group("できたて", bob, daichi);
  await vi.waitFor(() => expect(talks.map(({ talk }) => [talk.talkId, talk.mine.role])).toEqual([[talkId, "member"]]));
});

test("typing reaches the others and nobody who is outside", async () => {
  const { talkId } = await alice.direct(bob);
  const [bobLine, daichiLine] = [await goOnline(bob), await goOnline(daichi)];
  const [atBob, atDaichi] = [collect(bobLine, "talk.typing"), collect(daichiLine, "talk.typing")];
  await alice.must("talk.signalTyping", { talkId });
  await vi.waitFor(() => expect(atBob).toEqual([{ talkId, accountId: alice.accountId }]));
  expect(atDaichi).toEqual([]);
});

test("a socket without a session, with a wrong path or from another site is not opened", async () => {
  const status = async (path: string, headers: Record<string, string>): Promise<number> => {
    const { WebSocket } = await import("ws");
    const socket = new WebSocket(`${world.url.replace("http", "ws")}${path}`, { headers });
    return await new Promise((resolve) => {
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
      socket.on("error", () => undefined);
      socket.on("open", () => resolve(101));
    });
  };
  expect(await status("/api/socket", {})).toBe(401);
  expect(await status("/api/socket", { Authorization: "Bearer mst_nobody_has_this_token_here_000000000" })).toBe(401);
  expect(await status("/api/other", { Authorization: `Bearer ${alice.token}` })).toBe(404);
  expect(await status("/api/socket", { Cookie: `musubi_session=${alice.token}`, Origin: "https://elsewhere.example" })).toBe(403);
  expect(await status("/api/socket", { Cookie: `musubi_session=${alice.token}`, Origin: world.url })).toBe(101);
});

test("a cookie counts only from our own page, and another host's name is refused", async () => {
  const call = (headers: Record<string, string>) =>
    fetch(`${world.url}/api/session.list`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Cookie: `musubi_session=${alice.token}`, ...headers },
      body: "{}",
    });
  expect((await call({ Origin: world.url })).status).toBe(200);
  expect((await call({ Origin: "https://elsewhere.example" })).status).toBe(401);
  expect((await call({ "Sec-Fetch-Site": "cross-site" })).status).toBe(401);
});

test("frames that are no calls are answered, and the socket lives on", async () => {
  const { WebSocket } = await import("ws");
  const socket = new WebSocket(`${world.url.replace("http", "ws")}/api/socket`, { headers: { Authorization: `Bearer ${alice.token}` } });
  const answers: string[] = [];
  socket.on("message", (data) => answers.push((data as Buffer).toString()));
  await new Promise((resolve) => socket.on("open", resolve));
  for (const frame of [
    "",
    "{",
    "[]",
    '{"id":-1,"op":"talk.list"}',
    '{"id":1}',
    '{"id":5,"op":"no.such","in":{}}',
    '{"id":6,"op":"session.list","in":{"extra":1}}',
    '{"id":7,"op":"session.list","in":{}}',
  ])
    socket.send(frame);
  await vi.waitFor(() => expect(answers).toHaveLength(8));
  expect(answers.filter((answer) => answer.startsWith('{"id":0,"no":{"code":"invalid_input"'))).toHaveLength(5);
  expect(answers.find((answer) => answer.startsWith('{"id":5'))).toContain("not_found");
  expect(answers.find((answer) => answer.startsWith('{"id":6'))).toContain("invalid_input");
  expect(answers.find((answer) => answer.startsWith('{"id":7'))).toContain('"ok"');
  socket.close();
});

test("who entered later hears nothing of changes to what was written before", async () => {
  const { talkId } = await alice.group("前の話", bob);
  const before = await alice.say(talkId, "入る前の文");
  await alice.must("talk.addMembers", { talkId, accountIds: [daichi.accountId] });
  const [bobLine, daichiLine] = [await goOnline(bob), await goOnline(daichi)];
  const [atBob, atDaichi] = [collect(bobLine, "message.changed"), collect(daichiLine, "message.changed")];
  await alice.must("message.edit", { talkId, seq: before, text: "入る前の文の直し" });
  await alice.say(talkId, "みんなへ");
  await vi.waitFor(() => expect(atBob.map(({ message }) => textOf(message))).toEqual(["入る前の文の直し", "みんなへ"]));
  await vi.waitFor(() => expect(atDaichi.map(({ message }) => textOf(message))).toEqual(["みんなへ"]));
});

test("a second tab of the same browser hears what the first one sends", async () => {
  const { talkId } = await alice.direct(bob);
  const [first, second] = [await goOnline(alice), await goOnline(alice)];
  const [atFirst, atSecond] = [collect(first, "message.changed"), collect(second, "message.changed")];
  await first.call(sendMessage, { talkId, clientId: "tab" as never, content: { kind: "text", text: "もう一つの画面へ" } });
  await vi.waitFor(() => expect(atSecond.map(({ message }) => textOf(message))).toEqual(["もう一つの画面へ"]));
  expect(atFirst).toEqual([]);
});

test("whoever stops saying how far they have read is no longer shown", async () => {
  const { talkId } = await alice.group("既読をやめる", bob);
  const seq = await alice.say(talkId, "読みましたか");
  await bob.must("talk.markRead", { talkId, seq });
  await bob.must("settings.update", { sendsReadReceipts: false });
  const { members } = await alice.must("talk.listMembers", { talkId });
  expect(members.find((member) => member.profile.accountId === bob.accountId)?.readSeq).toBeNull();
  await bob.must("settings.update", { sendsReadReceipts: true });
});
