import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { clusterMark, readClusterOwner } from "./cluster.ts";
import { startEmbeddedPostgres } from "./embedded.ts";
import { findClusterProcesses } from "./process-list.ts";
import {
  fastSettings,
  makeScratchFolder,
  openAsSuperuser,
  recordingLog,
  startScratchServer,
  testPassword,
  until,
} from "./scratch-server.ts";

// All tests but the last share one cluster: that it can be used again is what each of them is about.
let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let dataDir: string;
const programs = new Set<ChildProcess>();

beforeAll(async () => {
  folder = await makeScratchFolder();
  dataDir = join(folder.path, "postgres");
});
afterEach(() => {
  for (const program of programs) program.kill("SIGKILL");
  programs.clear();
});
afterAll(() => folder[Symbol.asyncDispose]());

/** Another Node process that starts a server on the same folder. */
function startProgram(then: "stay" | "leave", place = dataDir): ChildProcess {
  const path = join(import.meta.dirname, "scratch-program.ts");
  const program = spawn(process.execPath, [path, place, then], { stdio: ["pipe", "pipe", "inherit"] });
  programs.add(program);
  return program;
}

async function untilReady(program: ChildProcess): Promise<void> {
  if (program.stdout === null) throw new Error("The program has no output.");
  await once(program.stdout, "data");
}

test("a server process that is killed comes back with everything committed and nothing else", async () => {
  const log = recordingLog();
  // With fsync, as in earnest.
  await using server = await startEmbeddedPostgres({ dataDir, superuserPassword: testPassword, log });
  const [alice, bob, chie] = await Promise.all([openAsSuperuser(server), openAsSuperuser(server), openAsSuperuser(server)]);
  await alice.query("create table notes (note text)");
  await alice.query("insert into notes values ('committed')");
  await bob.query("begin");
  await bob.query("insert into notes values ('never committed')");
  // A child that is busy and does not look whether its parent still lives.
  // oxlint-disable-next-line vitest/valid-expect -- it is awaited further below, after the blow.
  const busy = expect(chie.query("select count(*) from generate_series(1, 100000000000)")).rejects.toThrow();
  const before = server.pid;
  const ended = new Promise((resolve) => server.onExit(resolve));
  process.kill(before ?? 0, "SIGKILL");
  expect(await ended).toEqual({ exitCode: null, signal: "SIGKILL" });
  await server.ready();
  await busy;
  expect(server.pid).not.toBe(before);
  const client = await openAsSuperuser(server);
  expect((await client.query("select note from notes")).rows).toEqual([{ note: "committed" }]);
  await Promise.allSettled([alice.end(), bob.end(), chie.end(), client.end()]);
  expect(log.events).toContain("postgres.restarted");
});

test.each(["the server", "a child of it", "the server again"])("when %s is killed, the server comes back", async (victim) => {
  await using server = await startScratchServer(dataDir);
  const ended = new Promise((resolve) => server.onExit(resolve));
  const all = await findClusterProcesses(await clusterMark(dataDir));
  const child = all.find((one) => one.command.includes("checkpointer"));
  process.kill((victim === "a child of it" ? child?.pid : server.pid) ?? 0, "SIGKILL");
  await ended;
  await server.ready();
  const client = await openAsSuperuser(server);
  expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await client.end();
});

test("stopping while a restart is under way leaves no process behind", async () => {
  const events = recordingLog();
  const stopped = Promise.withResolvers<void>();
  // The moment at which the restart has begun and is clearing away what is left of the old server.
  const warn = (event: string): void => {
    if (event === "postgres.orphans") stopped.resolve(server.stop());
  };
  const options = { dataDir, superuserPassword: testPassword, settings: fastSettings, log: { ...events, warn } };
  const server = await startEmbeddedPostgres(options);
  const mark = await clusterMark(dataDir);
  const client = await openAsSuperuser(server);
  // oxlint-disable-next-line vitest/valid-expect -- it is awaited further below, after the blow.
  const busy = expect(client.query("select count(*) from generate_series(1, 100000000000)")).rejects.toThrow();
  await until(async () => (await findClusterProcesses(mark)).some((one) => one.command.includes(" SELECT")));
  process.kill(server.pid ?? 0, "SIGKILL");
  await Promise.all([busy, stopped.promise]);
  expect(server.pid).toBeNull();
  expect(await findClusterProcesses(mark)).toEqual([]);
  await using again = await startScratchServer(dataDir);
  expect(again.pid).not.toBeNull();
});

test("a second server is refused while the first lives, and takes over when the first was killed", async () => {
  const program = startProgram("stay");
  await untilReady(program);
  await expect(startScratchServer(dataDir)).rejects.toMatchObject({
    code: "data_directory_in_use",
    message: expect.stringContaining(`process ${program.pid}`),
  });
  const mark = await clusterMark(dataDir);
  const orphans = await findClusterProcesses(mark);
  program.kill("SIGKILL");
  await once(program, "exit");
  expect(orphans.length).toBeGreaterThan(0);
  expect(await findClusterProcesses(mark)).not.toEqual([]);
  const log = recordingLog();
  await using server = await startEmbeddedPostgres({ dataDir, superuserPassword: testPassword, log });
  await (await openAsSuperuser(server)).end();
  expect(log.events).toContain("postgres.orphans");
  expect(orphans.map((one) => one.pid)).not.toContain(server.pid);
});

test("a program that ends without stopping its server takes it along", async () => {
  const program = startProgram("leave");
  await untilReady(program);
  const mark = await clusterMark(dataDir);
  await until(async () => (await findClusterProcesses(mark)).length === 0);
  expect(await findClusterProcesses(mark)).toEqual([]);
});

test("a first start that was killed half-way leaves nothing in the way of the next", async () => {
  const fresh = join(folder.path, "fresh");
  const program = startProgram("stay", fresh);
  await until(async () => (await readdir(fresh).catch(() => [])).some((name) => name.startsWith("initializing-")));
  program.kill("SIGKILL");
  await once(program, "exit");
  expect(await readClusterOwner(fresh)).toBeNull();
  await using server = await startScratchServer(fresh);
  await (await openAsSuperuser(server)).end();
  expect((await readdir(fresh)).filter((name) => name.startsWith("initializing-"))).toEqual([]);
});
