import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TalkId } from "@musubi/protocol";
import type { Person } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { again, faultsOf, newcomer, readAll, sendAgain, startLoad } from "../../../test/load.ts";
import { endAll, type MusubiProgram, startProgram, stopProgram } from "../../../test/musubi-program.ts";
import { makeScratchFolder, until } from "../../platform/postgres/scratch-server.ts";
import { findFreePort } from "../../platform/postgres/socket-folder.ts";

let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let env: Record<string, string>;
let alice: Person;
let talkId: TalkId;
beforeAll(async () => {
  folder = await makeScratchFolder();
  env = { MUSUBI_DATA_DIR: join(folder.path, "data"), MUSUBI_PORT: String(await findFreePort()), MUSUBI_SEND_RATE: "1000000" };
  const server = startServer();
  alice = await newcomer(await server.ready(), "alice");
  await stopProgram(server);
});
afterEach(endAll);
afterAll(() => folder[Symbol.asyncDispose]());

function startServer(): MusubiProgram {
  return startProgram({ args: ["serve", "--no-web"], env });
}

/** A server with a fresh talk in it. */
async function serverWithTalk(): Promise<MusubiProgram> {
  const server = startServer();
  alice = again(alice, await server.ready());
  talkId = (await alice.group("under load")).talkId;
  return server;
}

async function postgresPid(): Promise<number> {
  const text = await readFile(join(env["MUSUBI_DATA_DIR"] ?? "", "postgres", "cluster", "postmaster.pid"), "utf8");
  return Number(text.split("\n")[0]);
}

test("a server that is killed while people write has every acknowledged message once, and the next start needs no hands", async () => {
  const server = await serverWithTalk();
  const load = startLoad(alice, talkId, 8);
  await load.acknowledged(400);
  server.kill("SIGKILL");
  await server.ended;
  await load.stop();
  const restarted = startServer();
  alice = again(alice, await restarted.ready());
  expect(faultsOf(await readAll(alice, talkId), load.sent)).toEqual([]);
  // What was under way is sent again under its old name, as a client does, and then stands there once as well.
  const unknown = load.sent.filter((one) => one.seq === null).length;
  await sendAgain(alice, talkId, load.sent);
  const messages = await readAll(alice, talkId);
  expect(faultsOf(messages, load.sent)).toEqual([]);
  expect(messages.filter((message) => message.content.kind === "text")).toHaveLength(load.sent.length);
  process.stdout.write(`killed server: ${load.sent.length - unknown} acknowledged before the kill, ${unknown} unknown, none lost\n`);
  expect(await stopProgram(restarted)).toBe(0);
});

test('while PostgreSQL is gone people hear "unavailable", their sockets stay, and nothing acknowledged is lost', async () => {
  const server = await serverWithTalk();
  const socket = new WebSocket(`${alice.url.replace("http", "ws")}/api/socket`, { headers: { Authorization: `Bearer ${alice.token}` } });
  const heard: string[] = [];
  socket.on("message", (data: Buffer) => heard.push(data.toString()));
  await new Promise((done) => socket.once("open", done));
  const load = startLoad(alice, talkId, 8);
  await load.acknowledged(200);
  for (const round of [1, 2]) {
    process.kill(await postgresPid(), "SIGKILL");
    const before = load.sent.length;
    await load.acknowledged(before + 200 * round);
  }
  await load.stop();
  if (load.refusals.has("fault")) process.stdout.write(server.complaints());
  expect([...load.refusals].filter((code) => code !== "unavailable")).toEqual([]);
  expect(load.refusals.has("unavailable")).toBe(true);
  await sendAgain(alice, talkId, load.sent);
  expect(faultsOf(await readAll(alice, talkId), load.sent)).toEqual([]);
  expect(socket.readyState).toBe(socket.OPEN);
  // The device that writes hears of its own messages by their answers; another device of hers hears events.
  const bob = await newcomer(alice.url, `bob${load.sent.length}`);
  await bob.must("friend.request", { handle: alice.handle });
  await until(() => heard.some((event) => event.includes(bob.accountId)));
  socket.close();
  expect(await stopProgram(server)).toBe(0);
});

test("server and PostgreSQL killed in the same moment come back together", async () => {
  const server = await serverWithTalk();
  const load = startLoad(alice, talkId, 4);
  await load.acknowledged(100);
  process.kill(await postgresPid(), "SIGKILL");
  server.kill("SIGKILL");
  await server.ended;
  await load.stop();
  const restarted = startServer();
  alice = again(alice, await restarted.ready());
  await sendAgain(alice, talkId, load.sent);
  expect(faultsOf(await readAll(alice, talkId), load.sent)).toEqual([]);
  expect(await stopProgram(restarted)).toBe(0);
});
