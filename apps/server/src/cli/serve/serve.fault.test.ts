import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { endAll, MAIN, type MusubiProgram, runProgram, startProgram, stopProgram } from "../../../test/musubi-program.ts";
import { clusterMark } from "../../platform/postgres/cluster.ts";
import { findClusterProcesses } from "../../platform/postgres/process-list.ts";
import { makeScratchFolder } from "../../platform/postgres/scratch-server.ts";
import { findFreePort } from "../../platform/postgres/socket-folder.ts";

const NOBODY = { uid: 65_534, gid: 65_534 };
let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let dataDir: string;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await makeScratchFolder();
  dataDir = join(folder.path, "data");
  env = { MUSUBI_DATA_DIR: dataDir, MUSUBI_PORT: String(await findFreePort()) };
});
afterEach(endAll);
afterAll(() => folder[Symbol.asyncDispose]());

const startServer = (more: Readonly<Record<string, string>> = {}): MusubiProgram =>
  startProgram({ args: ["serve", "--no-web"], env: { ...env, ...more } });

/** Runs a start that must be refused with one sentence and nothing else. */
async function refusal(more: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code, output, complaints } = await runProgram({
    args: ["serve", "--no-web"],
    env: { MUSUBI_LOG_LEVEL: "silent", ...env, ...more },
  });
  expect(code).toBe(1);
  expect(output).toBe("");
  expect(complaints.trim().split("\n")).toHaveLength(1);
  return complaints.trim();
}

test("SIGTERM in the middle of the first start ends it in good order, and the next start is a first start again", async () => {
  const server = startServer();
  await server.says(/postgres\.initializing/u);
  expect(await stopProgram(server)).toBe(0);
  expect(server.output()).toBe("Stopped.\n");
  expect(server.output()).not.toContain("ready");
});

test("the first start answers, SIGTERM ends it in good order, and nothing of it stays behind", async () => {
  const startedMs = performance.now();
  const server = startServer();
  const url = await server.ready();
  process.stdout.write(`first start (server only): ${Math.round(performance.now() - startedMs)} ms\n`);
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "ok" });
  const mark = await clusterMark(join(dataDir, "postgres"));
  expect((await findClusterProcesses(mark)).length).toBeGreaterThan(0);
  expect(await stopProgram(server)).toBe(0);
  expect(await findClusterProcesses(mark)).toEqual([]);
  expect(await readdir(dataDir)).not.toContain("musubi.pid");
  expect(server.complaints()).not.toMatch(/"level":(50|60)/u);
});

test("the second start finds everything there; SIGINT ends it as well", async () => {
  const startedMs = performance.now();
  const server = startServer();
  await server.ready();
  process.stdout.write(`second start: ${Math.round(performance.now() - startedMs)} ms\n`);
  server.kill("SIGINT");
  expect(await server.ended).toBe(0);
});

test("a port in use is refused before anything is touched", async () => {
  const blocker = createServer();
  await new Promise<void>((done) => blocker.listen(Number(env["MUSUBI_PORT"]), "127.0.0.1", done));
  const fresh = join(folder.path, "fresh");
  expect(await refusal({ MUSUBI_DATA_DIR: fresh })).toBe(
    `Port ${env["MUSUBI_PORT"]} is already in use. Stop the other program, or set MUSUBI_PORT to another port.`,
  );
  await expect(readdir(fresh)).rejects.toMatchObject({ code: "ENOENT" });
  await new Promise((done) => blocker.close(done));
});

test("a second server on the same data is refused, and the first goes on", async () => {
  const server = startServer();
  const url = await server.ready();
  expect(await refusal({ MUSUBI_PORT: "0" })).toContain(`Another Musubi server (process ${server.pid}) is using ${dataDir}`);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(await stopProgram(server)).toBe(0);
});

test("an unknown setting, a wrong value and an unknown option are refused by name", async () => {
  expect(await refusal({ MUSUBI_SIGN_UP: "open" })).toContain("Did you mean MUSUBI_SIGNUP?");
  expect(await refusal({ MUSUBI_SIGNUP: "sometimes" })).toContain("MUSUBI_SIGNUP has a value it cannot have.");
  const { code, complaints } = await runProgram({ args: ["serve", "--demmo"], env });
  expect([code, complaints]).toEqual([2, 'There is no option --demmo here. "musubi serve --help" lists them.\n']);
});

test("data of a newer version, of another country, and without their key ring are refused, and nothing is made up", async () => {
  const path = join(dataDir, "musubi.json");
  const facts = await readFile(path, "utf8");
  await writeFile(path, facts.replace('"dataVersion": 1', '"dataVersion": 3').replace(/"appVersion": "[^"]*"/u, '"appVersion": "9.0.0"'));
  expect(await refusal()).toContain("was last used by Musubi 9.0.0, which is newer");
  await writeFile(path, facts.replace('"region": ""', '"region": "jp"'));
  expect(await refusal({ MUSUBI_REGION: "kr" })).toContain('lies in the region "jp"');
  await writeFile(path, facts);
  const ring = join(dataDir, "keys", "ring.json");
  await rename(ring, join(folder.path, "ring.json"));
  expect(await refusal()).toContain("The key ring is missing");
  expect(await readdir(join(dataDir, "keys"))).not.toContain("ring.json");
  await rename(join(folder.path, "ring.json"), ring);
});

test("a folder of somebody else's, and a file in its place, are refused", async () => {
  const other = join(folder.path, "other");
  await mkdir(other);
  await writeFile(join(other, "holiday.jpg"), "");
  expect(await refusal({ MUSUBI_DATA_DIR: other })).toContain("holds other things (a file named holiday.jpg)");
  expect(await refusal({ MUSUBI_DATA_DIR: join(other, "holiday.jpg") })).toContain("there is a file in its place");
});

test.skipIf(process.getuid?.() !== 0)("an ordinary user can run it, with a data directory of their own", async () => {
  const own = join(folder.path, "own");
  await mkdir(own, { mode: 0o700 });
  await chown(own, NOBODY.uid, NOBODY.gid);
  const server = startProgram({ args: ["serve", "--no-web"], env: { ...env, MUSUBI_DATA_DIR: own }, user: NOBODY });
  const url = await server.ready();
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(await stopProgram(server)).toBe(0);
  await rm(own, { recursive: true });
});

test.skipIf(process.getuid?.() !== 0)("an ordinary user is refused a data directory that is not theirs", async () => {
  const closed = join(folder.path, "closed");
  await mkdir(closed, { mode: 0o755 });
  await chmod(closed, 0o755);
  const { code, complaints } = await runProgram({
    args: ["serve", "--no-web"],
    env: { ...env, MUSUBI_DATA_DIR: closed, MUSUBI_LOG_LEVEL: "silent" },
    user: NOBODY,
  });
  expect(code).toBe(1);
  expect(complaints).toMatch(/^Musubi .* write in .*closed.*\n$/u);
});

test("a server whose npm was asked to stop stops as well, although the shell between them passes nothing on", async () => {
  const script = `${process.execPath} ${JSON.stringify(MAIN)} serve --no-web; true`;
  const shell = spawn("/bin/sh", ["-c", script], {
    env: { PATH: "/usr/bin:/bin", npm_lifecycle_event: "start", ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let output = "";
  shell.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  while (!output.includes("ready ")) await once(shell.stdout, "data");
  shell.kill("SIGTERM");
  // The pipe closes when the last process that writes into it has ended.
  await once(shell, "close");
  expect(output).toMatch(/Stopping\.\nStopped\.\n$/u);
});

test("--demo fills an empty server once, and finds it filled the next time", async () => {
  for (const words of [/Building a small town: \d+ people, \d+ talks, \d+ messages/u, /The demo's town is already here\./u]) {
    const server = startProgram({ args: ["serve", "--no-web", "--demo"], env });
    await server.ready();
    expect(server.output()).toMatch(words);
    await server.says(/Sign in as "haruka"/u);
    expect(await stopProgram(server)).toBe(0);
  }
});

test("a second Ctrl-C does not wait for a PostgreSQL that does not answer, and the next start clears it away", async () => {
  const server = startServer();
  await server.ready();
  const postgres = Number((await readFile(join(dataDir, "postgres", "cluster", "postmaster.pid"), "utf8")).split("\n")[0]);
  process.kill(postgres, "SIGSTOP");
  server.kill("SIGINT");
  await server.says(/Stopping\./u);
  const again = setInterval(() => server.kill("SIGINT"), 50);
  expect(await server.ended).toBe(130);
  clearInterval(again);
  expect(server.complaints()).toContain("Stopped by force.");
  process.kill(postgres, "SIGCONT");
  const next = startServer();
  await next.ready();
  expect(await stopProgram(next)).toBe(0);
});
