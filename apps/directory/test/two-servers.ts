import { type ChildProcess, spawn } from "node:child_process";
import { chmod, cp, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { StaffId, StaffRole } from "@musubi/protocol/staff";
import { openClient, startEmbeddedPostgres } from "@musubi/server";
import type { ClientBase } from "pg";
import { StaffPerson } from "./staff-world.ts";

const MUSUBI = fileURLToPath(new URL("../../server/bin/musubi.mjs", import.meta.url));
const SUPERUSER = "only-for-tests-0123456789";
const LOGIN = "kept-by-the-town";
const READY = /^ready (\S+)(?: console (\S+))?$/mu;

/** A server as an operator starts it: `musubi serve`, with the staff directory that it starts itself. */
export interface ServerOfTwo {
  readonly url: string;
  readonly console: string;
  readonly dataDir: string;
}

/** Two server processes, each with its own data directory and the same keys, on one PostgreSQL that somebody else runs. */
export interface TwoServers extends AsyncDisposable {
  readonly first: ServerOfTwo;
  readonly second: ServerOfTwo;
  /** Past everything, in the database of people. */
  readonly superuser: ClientBase;
  /** One more process of the second server's directory, of another build. Gives the address of its console. */
  directoryOf(entry: string): Promise<string>;
  /** Adds somebody of the owner of the data at the command line, and has them set a passkey. */
  member(name: string, roles: readonly StaffRole[]): Promise<StaffPerson>;
}

/** Starts both. */
export async function startTwoServers(): Promise<TwoServers> {
  const folder = await mkdtemp(join(tmpdir(), "musubi-two-"));
  await chmod(folder, 0o755);
  const children: ChildProcess[] = [];
  const port = await freePort();
  const postgres = await startEmbeddedPostgres({
    dataDir: join(folder, "outside"),
    superuserPassword: SUPERUSER,
    settings: { fsync: "off", full_page_writes: "off", synchronous_commit: "off" },
    port,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  const admin = await openClient(postgres.connection("postgres", postgres.superuser, SUPERUSER));
  await admin.query(`create role town_hall login createrole createdb password '${LOGIN}'`);
  await admin.query("create database town owner town_hall");
  await admin.end();
  const envOf = (name: string): Record<string, string> => ({
    PATH: "/usr/local/bin:/usr/bin:/bin",
    MUSUBI_DATA_DIR: join(folder, name),
    MUSUBI_PORT: "0",
    MUSUBI_CONSOLE_PORT: "0",
    MUSUBI_REGION: "jp",
    MUSUBI_LOG_LEVEL: "warn",
    // Everybody may sit at an address of their own.
    MUSUBI_TRUSTED_PROXIES: "127.0.0.1",
    MUSUBI_DATABASE_URL: `postgres://town_hall:${LOGIN}@127.0.0.1:${port}/town`,
  });
  const begin = async (name: string, args: readonly string[], env = envOf(name)): Promise<RegExpExecArray> => {
    const child = spawn(process.execPath, args, { env, cwd: "/", stdio: ["pipe", "pipe", "pipe"] });
    children.push(child);
    return await heard(child, READY);
  };
  const serve = async (name: string): Promise<ServerOfTwo> => {
    const [, url = "", console = ""] = await begin(name, [MUSUBI, "serve", "--no-web"]);
    return { url, console, dataDir: join(folder, name) };
  };
  const first = await serve("first");
  await cp(join(first.dataDir, "keys"), join(folder, "second", "keys"), { recursive: true });
  const second = await serve("second");
  const superuser = await openClient(postgres.connection("town", postgres.superuser, SUPERUSER));
  const musubi = async (...args: readonly string[]): Promise<string> => {
    const child = spawn(process.execPath, [MUSUBI, ...args], { env: envOf("first"), cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
    return (await heard(child, /[^]*/u, "at its end"))[0];
  };
  await musubi("staff", "employer", "add", "Musubi KK");
  return {
    first,
    second,
    superuser,
    directoryOf: async (entry) => {
      const env = { ...envOf("second"), MUSUBI_STAFF_DATABASE_URL: `postgres://musubi_directory@127.0.0.1:${port}/musubi_staff` };
      return (await begin("second", [entry, "serve"], env))[1] ?? "";
    },
    member: async (name, roles) => {
      const said = await musubi("staff", "add", name, "--roles", roles.join(","), "--employer", "Musubi KK", "--vouch", "JP");
      // The command line prints ids of the contract.
      const person = new StaffPerson((/stf_\w+/u.exec(said)?.[0] ?? "") as StaffId, first.console);
      const { code } = await person.enrol(/#(\S{43})$/mu.exec(said)?.[1] ?? "");
      if (code !== undefined) throw new Error(`${name} could not enrol: ${code}. ${said}`);
      return person;
    },
    [Symbol.asyncDispose]: async () => {
      await superuser.end();
      for (const child of children) await stopChild(child);
      await postgres.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Waits until a process has said this, or has ended. Throws with its words when it ends before, or not well. */
async function heard(
  child: ChildProcess,
  pattern: RegExp,
  when: "as soon as it says so" | "at its end" = "as soon as it says so",
): Promise<RegExpExecArray> {
  let said = "";
  let complained = "";
  return await new Promise((done, fail) => {
    const look = (): boolean => {
      const found = pattern.exec(said);
      if (found !== null) done(found);
      return found !== null;
    };
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (when !== "at its end") look();
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      complained += chunk.toString();
    });
    child.on("close", (code) => {
      if (code !== 0 || !look()) fail(new Error(`A process ended with ${code}: ${said} ${complained}`));
    });
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("close", done));
  child.kill("SIGTERM");
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise<void>((done) => server.close(() => done()));
  return typeof address === "object" && address !== null ? address.port : 0;
}
