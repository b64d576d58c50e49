import { spawn } from "node:child_process";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openClient } from "./client.ts";
import { clusterFolder, clusterMark, readClusterOwner } from "./cluster.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded.ts";
import { findClusterProcesses } from "./process-list.ts";
import { fastSettings, makeScratchFolder, openAsSuperuser, recordingLog, startScratchServer, testPassword } from "./scratch-server.ts";
import { findFreePort } from "./socket-folder.ts";

async function readOne(client: Client, text: string): Promise<unknown> {
  const { rows } = await client.query<{ value: unknown }>(text);
  return rows[0]?.value;
}

describe("a running server", () => {
  let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
  let server: EmbeddedPostgres;
  let client: Client;

  beforeAll(async () => {
    folder = await makeScratchFolder();
    server = await startScratchServer(join(folder.path, "postgres"));
    client = await openAsSuperuser(server);
  });
  afterAll(async () => {
    await client.end();
    await server.stop();
    await folder[Symbol.asyncDispose]();
  });

  test("keeps text as UTF-8 with checksums and knows the Japanese order", async () => {
    expect(await readOne(client, "select current_setting('server_encoding') as value")).toBe("UTF8");
    expect(await readOne(client, "select current_setting('data_checksums') as value")).toBe("on");
    const sorted = `select string_agg(x, '' order by x collate "ja-x-icu") as value from unnest(array['ん', 'イ', 'あ', 'い']) x`;
    expect(await readOne(client, sorted)).toBe("あいイん");
    expect(await readOne(client, "select upper('é') as value")).toBe("É");
  });

  test("lets nobody in without a password", async () => {
    expect(await readOne(client, "select array_agg(distinct auth_method) as value from pg_hba_file_rules")).toEqual(["scram-sha-256"]);
    const wrong = server.connection("postgres", server.superuser, "a wrong password");
    await expect(openClient(wrong)).rejects.toMatchObject({ code: "database_not_permitted" });
  });

  test("listens on no network address", async () => {
    expect(await readOne(client, "select current_setting('listen_addresses') as value")).toBe("");
    expect(server.host).toBe(join(folder.path, "postgres", "run"));
  });

  test("closes its files and its socket to other users", async () => {
    for (const path of [server.host, clusterFolder(join(folder.path, "postgres"))]) expect((await stat(path)).mode & 0o077).toBe(0);
  });

  test("writes nothing into its log of what people send", async () => {
    await client.query("create table handles (handle text primary key)");
    await client.query("insert into handles values ($1)", ["hanako-secret"]);
    await expect(client.query("insert into handles values ($1)", ["hanako-secret"])).rejects.toMatchObject({ code: "23505" });
    await expect(client.query("select 'hanako-secret'::int")).rejects.toMatchObject({ code: "22P02" });
    await client.query("do $$ begin raise log 'the log is being written'; end $$");
    const log = await readFile(join(folder.path, "postgres", "postgres.log"), "utf8");
    expect(log).toContain("the log is being written");
    expect(log).not.toContain("hanako");
  });

  test("is found with its children by the mark of its cluster, and nobody who only names the mark", async () => {
    const mark = await clusterMark(join(folder.path, "postgres"));
    const seeker = spawn("/bin/sh", ["-c", "read line", `cluster_name=${mark} `], { stdio: ["pipe", "ignore", "ignore"] });
    const pids = (await findClusterProcesses(mark)).map((one) => one.pid);
    seeker.kill();
    const { rows } = await client.query<{ pid: number }>("select pid from pg_stat_activity");
    expect(pids).toEqual(expect.arrayContaining([server.pid, ...rows.map((row) => row.pid)]));
    expect(pids).not.toContain(seeker.pid);
  });

  test("refuses a second server on the same folder and keeps running", async () => {
    await expect(startScratchServer(join(folder.path, "postgres"))).rejects.toMatchObject({ code: "data_directory_in_use" });
    expect(await readOne(client, "select 1 as value")).toBe(1);
  });
});

describe("a folder with a cluster in it", () => {
  let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
  let dataDir: string;

  beforeAll(async () => {
    folder = await makeScratchFolder();
    dataDir = join(folder.path, "postgres");
    await using server = await startScratchServer(dataDir);
    const client = await openAsSuperuser(server);
    await client.query("create table notes as select 'kept' as note");
    await client.end();
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  async function readNote(server: EmbeddedPostgres): Promise<unknown> {
    const client = await openAsSuperuser(server);
    const note = await readOne(client, "select note as value from notes");
    await client.end();
    return note;
  }

  test("is opened again with everything in it", async () => {
    await using server = await startScratchServer(dataDir);
    expect(await readNote(server)).toBe("kept");
  });

  test("is opened only with the password it was made with", async () => {
    const options = { dataDir, superuserPassword: "some-other-password", settings: fastSettings, log: recordingLog() };
    await expect(startEmbeddedPostgres(options)).rejects.toMatchObject({ code: "cluster_password_mismatch" });
    await using server = await startScratchServer(dataDir);
    expect(await readNote(server)).toBe("kept");
  });

  test("is refused in one sentence when another major version made it", async () => {
    const file = join(clusterFolder(dataDir), "PG_VERSION");
    await writeFile(file, "17\n");
    await expect(startScratchServer(dataDir)).rejects.toMatchObject({
      code: "cluster_version_mismatch",
      message: expect.stringContaining("PostgreSQL 17"),
    });
    await writeFile(file, "18\n");
    await using server = await startScratchServer(dataDir);
    expect(await readNote(server)).toBe("kept");
  });

  test("is refused untouched when its files are gone", async () => {
    const other = join(folder.path, "damaged");
    await mkdir(join(clusterFolder(other), "base"), { recursive: true });
    await expect(startScratchServer(other)).rejects.toMatchObject({ code: "cluster_damaged" });
    expect((await stat(join(clusterFolder(other), "base"))).isDirectory()).toBe(true);
  });

  test("repeats the server's own words when a setting is wrong", async () => {
    const options = { dataDir, superuserPassword: testPassword, settings: { shared_buffers: "lots" }, log: recordingLog() };
    await expect(startEmbeddedPostgres(options)).rejects.toMatchObject({ code: "postgres_not_starting" });
    await using server = await startScratchServer(dataDir);
    expect(await readNote(server)).toBe("kept");
  });

  test("opens although stale lock files name a living stranger", async () => {
    const owner = await readClusterOwner(dataDir);
    const identity = process.getuid?.() === 0 && owner !== null ? owner : {};
    const stranger = spawn("/bin/sleep", ["60"], { ...identity, cwd: "/", stdio: "ignore" });
    await writeFile(join(clusterFolder(dataDir), "postmaster.pid"), `${stranger.pid}\n/elsewhere\n1\n5432\n\n\n 1 1\nready\n`);
    await writeFile(join(dataDir, "run", ".s.PGSQL.5432.lock"), `${stranger.pid}\n/elsewhere\n1\n5432\n\n`);
    await using server = await startScratchServer(dataDir);
    expect(await readNote(server)).toBe("kept");
    expect(stranger.exitCode).toBeNull();
    stranger.kill();
  });

  test.each(["cluster/postmaster.pid", "run/.s.PGSQL.5432.lock"])("opens although a server died while it wrote %s", async (name) => {
    await writeFile(join(dataDir, name), "");
    await using server = await startScratchServer(dataDir);
    expect(await readNote(server)).toBe("kept");
  });

  test("can be moved to another place", async () => {
    const moved = join(folder.path, "moved");
    await rename(dataDir, moved);
    await using server = await startScratchServer(moved);
    expect(await readNote(server)).toBe("kept");
    await server.stop();
    await rename(moved, dataDir);
  });

  test("may lie at a path too long for a socket, and come back there", async () => {
    const long = join(folder.path, "long".repeat(30));
    await using server = await startScratchServer(long);
    expect(server.host.startsWith(tmpdir())).toBe(true);
    const ended = new Promise((done) => server.onExit(done));
    process.kill(server.pid ?? 0, "SIGKILL");
    await ended;
    await server.ready();
    await (await openAsSuperuser(server)).end();
    await server.stop();
    await expect(stat(server.host)).rejects.toMatchObject({ code: "ENOENT" });
    await rm(long, { recursive: true });
  });

  test("also listens on this machine at a port when asked to", async () => {
    const port = await findFreePort();
    const options = { dataDir, superuserPassword: testPassword, settings: fastSettings, port, log: recordingLog() };
    await using server = await startEmbeddedPostgres(options);
    expect(await readNote(server)).toBe("kept");
    const client = await openClient({ ...server.connection("postgres", server.superuser, testPassword), host: "127.0.0.1" });
    expect(await readOne(client, "select note as value from notes")).toBe("kept");
    await client.end();
  });
});
