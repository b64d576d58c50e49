import type { Random } from "@musubi/base";
import { acceptFriend, readPolicy, readTalk, sendMessage } from "@musubi/protocol";
import { afterEach, expect, test, vi } from "vitest";
import { newClientId } from "../engine/client-id.ts";
import { ScriptedServer } from "../scripted/scripted-server.ts";
import { BOB, TALK, talkView } from "../scripted/views.ts";
import { connect } from "./connect.ts";
import type { Connection, ConnectOptions } from "./surface.ts";

/** Retries come at once, so that no test waits for chance. */
const atOnce: Random = { bytes: (count) => new Uint8Array(count) };
/** Port 9 (discard) of this machine: nobody listens, so that the way over HTTP is closed. */
const NOBODY = "http://127.0.0.1:9";

const opened: Connection[] = [];

async function online(server: ScriptedServer, options: Partial<ConnectOptions> = {}): Promise<Connection> {
  const connection = connect({ url: NOBODY, openSocket: server.openSocket, random: atOnce, ...options });
  opened.push(connection);
  await vi.waitUntil(() => connection.state === "online");
  return connection;
}

afterEach(async () => {
  vi.useRealTimers();
  for (const connection of opened.splice(0)) await connection[Symbol.asyncDispose]();
});

const clientId = newClientId({ bytes: (count) => new Uint8Array(count).fill(7) });
const message = { talkId: TALK, clientId, content: { kind: "text" as const, text: "こんにちは" } };

test("a call is answered with the output of its operation", async () => {
  const server = new ScriptedServer();
  server.on(readTalk, () => ({ ok: { talk: talkView({ name: "Choir" }) } }));
  const connection = await online(server);
  expect(await connection.call(readTalk, { talkId: TALK })).toMatchObject({ ok: true, value: { talk: { name: "Choir" } } });
});

test("a refusal keeps its code and the time to wait", async () => {
  const server = new ScriptedServer();
  server.on(readTalk, () => ({ no: { code: "rate_limited", retryAfterSeconds: 4 } }));
  const connection = await online(server);
  const result = await connection.call(readTalk, { talkId: TALK });
  expect(result).toEqual({ ok: false, reason: { code: "rate_limited", retryAfterSeconds: 4 } });
});

test("a read whose answer was lost with the line is asked again on the next line", async () => {
  const server = new ScriptedServer();
  server.on(readTalk, () => {
    if (server.openedCount > 1) return { ok: { talk: talkView() } };
    server.cut();
    return "silence";
  });
  const connection = await online(server);
  expect(await connection.call(readTalk, { talkId: TALK })).toMatchObject({ ok: true });
  expect(server.inputsOf(readTalk)).toHaveLength(2);
});

test("a message whose answer was lost is sent again under the same name", async () => {
  const server = new ScriptedServer();
  server.on(sendMessage, () => {
    if (server.openedCount > 1) return { ok: { seq: 1, sentAt: 1, isRepeat: true } };
    server.cut();
    return "silence";
  });
  const connection = await online(server);
  expect(await connection.call(sendMessage, message)).toMatchObject({ ok: true, value: { isRepeat: true } });
  expect(server.inputsOf(sendMessage).map((input) => input.clientId)).toEqual([clientId, clientId]);
});

test("any other write whose answer was lost says so, and is not done twice", async () => {
  const server = new ScriptedServer();
  server.on(acceptFriend, () => {
    server.cut();
    return "silence";
  });
  const connection = await online(server);
  expect(await connection.call(acceptFriend, { accountId: BOB })).toEqual({ ok: false, reason: { code: "offline" } });
  await vi.waitUntil(() => connection.state === "online");
  expect(server.inputsOf(acceptFriend)).toHaveLength(1);
});

test("a call that is not answered in time says so", async () => {
  const server = new ScriptedServer();
  server.on(readTalk, () => "silence");
  const connection = await online(server);
  expect(await connection.call(readTalk, { talkId: TALK }, { timeoutMs: 20 })).toEqual({ ok: false, reason: { code: "timeout" } });
});

test("without a line and without HTTP a call says offline when its time is up", async () => {
  const server = new ScriptedServer();
  server.isReachable = false;
  const connection = connect({ url: NOBODY, openSocket: server.openSocket });
  opened.push(connection);
  expect(await connection.call(acceptFriend, { accountId: BOB })).toEqual({ ok: false, reason: { code: "offline" } });
});

test("the end of the session ends the connection for good", async () => {
  const server = new ScriptedServer();
  const onSignedOut = vi.fn<() => void>();
  const connection = await online(server, { onSignedOut });
  server.cut(4401);
  expect(connection.state).toBe("signed_out");
  connection.wake();
  expect(await connection.call(readTalk, { talkId: TALK })).toEqual({ ok: false, reason: { code: "unauthenticated" } });
  expect([server.openedCount, onSignedOut.mock.calls.length]).toEqual([1, 1]);
});

test("each change of state is told", async () => {
  const server = new ScriptedServer();
  const connection = await online(server);
  const states: string[] = [];
  connection.onState((state) => states.push(state));
  server.cut();
  await vi.waitUntil(() => connection.state === "online");
  expect(states).toEqual(["offline", "connecting", "online"]);
});

test("a handler hears events until it is stopped, and unknown events are passed over", async () => {
  const server = new ScriptedServer();
  const connection = await online(server);
  const heard: string[] = [];
  const stop = connection.on("talk.gone", ({ talkId }) => heard.push(talkId));
  server.say("talk.gone", { talkId: TALK });
  server.sayUnknown("talk.invented");
  stop();
  server.say("talk.gone", { talkId: TALK });
  expect(heard).toEqual([TALK]);
});

test("a device that wakes tries at once instead of after the pause", async () => {
  const server = new ScriptedServer();
  const almostNever: Random = { bytes: (count) => new Uint8Array(count).fill(255) };
  const connection = await online(server, { random: almostNever });
  server.isReachable = false;
  for (let failure = 0; failure < 3; failure += 1) {
    server.cut();
    connection.wake();
    await vi.waitUntil(() => connection.state === "offline");
  }
  server.isReachable = true;
  connection.wake();
  expect(await vi.waitUntil(() => connection.state === "online", { timeout: 500 })).toBe(true);
});

test("a line that gives no sign of life is given up for a new one", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  const server = new ScriptedServer();
  server.on(readPolicy, () => "silence");
  await online(server, { heartbeatMs: 10_000 });
  // One beat finds the silence, the next one asks, and the answer never comes.
  await vi.advanceTimersByTimeAsync(10_000 + 10_000 + 8_000);
  expect([server.inputsOf(readPolicy).length, server.openedCount]).toEqual([1, 2]);
});

test("a line that answers the question for a sign of life is kept", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  const server = new ScriptedServer();
  server.on(readPolicy, () => ({
    ok: { signup: "open" as const, region: "jp", serverName: "M", version: "1", pushKey: "", hasLinkPreviews: false },
  }));
  await online(server, { heartbeatMs: 10_000 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.openedCount).toBe(1);
});

test("after its end a connection answers offline", async () => {
  const server = new ScriptedServer();
  const connection = await online(server);
  await connection[Symbol.asyncDispose]();
  expect(await connection.call(readTalk, { talkId: TALK })).toEqual({ ok: false, reason: { code: "offline" } });
});
