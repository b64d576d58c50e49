import { spawn } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStream } from "../test/open-stream.ts";
import { StaffPerson } from "../test/staff-world.ts";

const MUSUBI = fileURLToPath(new URL("../../server/bin/musubi.mjs", import.meta.url));
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "musubi-staff-program-"));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

function musubi(...args: readonly string[]) {
  const env = { PATH: "/usr/bin:/bin", MUSUBI_DATA_DIR: join(dataDir, "data"), MUSUBI_PORT: "0", MUSUBI_CONSOLE_PORT: "0" };
  const child = spawn(process.execPath, [MUSUBI, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => void (said += chunk.toString()));
  const ended = new Promise<number | null>((done) => child.on("close", (code) => done(code)));
  return { child, ended, said: () => said };
}

async function run(...args: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  const program = musubi(...args);
  const code = await program.ended;
  return { code, said: program.said() };
}

async function served() {
  const server = musubi("serve", "--no-web");
  await expect.poll(server.said, { timeout: 120_000 }).toMatch(/^ready \S+ console \S+$/mu);
  const url = /^ready \S+ console (\S+)$/mu.exec(server.said())?.[1] ?? "";
  return { ...server, url };
}

const codeIn = (said: string): string => /#(\S{43})$/mu.exec(said)?.[1] ?? "";

test("the first people come in by the command line, work in the console, and are cut from the command line", async () => {
  const server = await served();
  expect((await stat(join(dataDir, "data", "keys", "directory.json"))).mode & 0o777).toBe(0o600);
  expect((await run("staff", "add", "staff-emi", "--roles", "support", "--employer", "Musubi KK")).said).toMatch(
    /There is no employer yet.*musubi staff employer add/,
  );
  expect((await run("staff", "employer", "add", "Musubi KK")).said).toContain("owner of the data");
  const added = await run("staff", "add", "staff-emi", "--roles", "support", "--employer", "Musubi KK", "--vouch", "JP");
  expect(added.code).toBe(0);
  const id = /stf_\S+/u.exec(added.said)?.[0] ?? "";
  const emi = new StaffPerson(id as never, server.url);
  expect((await emi.enrol(codeIn(added.said))).output?.self).toMatchObject({ name: "staff-emi", device: "managed" });

  const stream = await openStream(server.url, emi.cookie);
  const cut = await run("staff", "cut", "--person", id, "--why", "a drill");
  expect(cut.said).toContain("1 sessions ended");
  expect(await stream.ended).toContain("event: ended");
  expect((await emi.call("session.read", {})).code).toBe("unauthenticated");

  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
  // Without a server the command starts PostgreSQL for as long as it takes.
  expect((await run("staff", "cuts")).said).toContain("a drill");
});

test("a directory that dies is started again, and one whose server dies goes away with it", async () => {
  const server = await served();
  const childOf = async (): Promise<number> => {
    const { said } = await runTool("ps", "-o", "pid=,args=", "--ppid", String(server.child.pid));
    const line = said.split("\n").find((one) => one.includes("apps/directory/src/main.ts")) ?? "";
    return Number(line.trim().split(" ")[0] ?? 0);
  };
  const first = await childOf();
  expect(first).toBeGreaterThan(0);
  process.kill(first, "SIGKILL");
  await expect.poll(childOf, { timeout: 120_000 }).not.toBe(first);
  await expect.poll(childOf, { timeout: 120_000 }).toBeGreaterThan(0);
  const second = await childOf();
  server.child.kill("SIGKILL");
  await server.ended;
  await expect.poll(() => isAlive(second), { timeout: 120_000 }).toBe(false);
});

async function runTool(file: string, ...args: readonly string[]): Promise<{ readonly said: string }> {
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "ignore"] });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => void (said += chunk.toString()));
  await new Promise((done) => child.on("close", done));
  return { said };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
