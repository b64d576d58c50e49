import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { again, newcomer } from "../../../test/load.ts";
import { endAll, runProgram, startProgram, stopProgram } from "../../../test/musubi-program.ts";
import type { EmbeddedPostgres } from "../../platform/postgres/embedded.ts";
import { startEmbeddedPostgres } from "../../platform/postgres/embedded.ts";
import { fastSettings, makeScratchFolder, openAsSuperuser, recordingLog, testPassword } from "../../platform/postgres/scratch-server.ts";
import { findFreePort } from "../../platform/postgres/socket-folder.ts";

// A PostgreSQL that somebody else runs: ours, started apart from any Musubi and listening on TCP.
let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let outside: EmbeddedPostgres;
let admin: Client;
let port: number;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await makeScratchFolder();
  port = await findFreePort();
  outside = await startEmbeddedPostgres({
    dataDir: join(folder.path, "outside"),
    superuserPassword: testPassword,
    settings: fastSettings,
    port,
    log: recordingLog(),
  });
  admin = await openAsSuperuser(outside);
  await admin.query("create role town_hall login createrole password 'kept-by-the-town'");
  await admin.query("create database town owner town_hall");
  env = {
    MUSUBI_DATA_DIR: join(folder.path, "data"),
    MUSUBI_PORT: String(await findFreePort()),
    MUSUBI_DATABASE_URL: `postgres://town_hall:kept-by-the-town@127.0.0.1:${port}/town`,
  };
});
afterEach(endAll);
afterAll(async () => {
  await admin.end();
  await outside.stop();
  await folder[Symbol.asyncDispose]();
});

const refusal = async (more: Readonly<Record<string, string>>): Promise<string> => {
  const { code, complaints } = await runProgram({ args: ["serve", "--no-web"], env: { ...env, MUSUBI_LOG_LEVEL: "silent", ...more } });
  expect(code).toBe(1);
  expect(complaints.trim().split("\n")).toHaveLength(1);
  expect(complaints).not.toContain("kept-by-the-town");
  return complaints;
};

test("an external PostgreSQL serves two starts in a row, and no other one is started", async () => {
  const first = startProgram({ args: ["serve", "--no-web"], env });
  const alice = await newcomer(await first.ready(), "alice");
  const { talkId } = await alice.group("in the town's database");
  await alice.say(talkId, "hello");
  expect(await stopProgram(first)).toBe(0);
  const second = startProgram({ args: ["serve", "--no-web"], env });
  const { messages } = await again(alice, await second.ready()).must("message.list", { talkId, countMax: 10 });
  expect(messages.map((message) => message.content.kind)).toEqual(["system", "text"]);
  expect(second.complaints()).not.toContain("postgres.started");
  expect((await runProgram({ args: ["doctor"], env })).output).toContain("Musubi is well.");
  expect(await stopProgram(second)).toBe(0);
});

test("a wrong password, a missing database and a wrong port are refused in words, without the password", async () => {
  expect(await refusal({ MUSUBI_DATABASE_URL: `postgres://town_hall:wrong-kept@127.0.0.1:${port}/town` })).toContain(
    'Musubi may not open the database "town"',
  );
  expect(await refusal({ MUSUBI_DATABASE_URL: `postgres://town_hall:kept-by-the-town@127.0.0.1:${port}/nowhere` })).toContain(
    'the database "nowhere"',
  );
  expect(await refusal({ MUSUBI_DATABASE_URL: `postgres://town_hall:kept-by-the-town@127.0.0.1:1/town` })).toContain("Musubi cannot reach");
  expect(await refusal({ MUSUBI_DATABASE_URL: "mysql://town_hall:kept-by-the-town@127.0.0.1/town" })).toContain(
    "MUSUBI_DATABASE_URL is not like",
  );
});

test("a user who may not do what is needed is refused with the commands that help", async () => {
  await admin.query("create role visitor login password 'kept-by-the-town'");
  await admin.query("create database guesthouse owner visitor");
  const words = await refusal({
    MUSUBI_DATA_DIR: join(folder.path, "guest"),
    MUSUBI_DATABASE_URL: `postgres://visitor:kept-by-the-town@127.0.0.1:${port}/guesthouse`,
  });
  expect(words).toContain('alter role "visitor" createrole');
});

test("another data directory beside a database in use gets no key ring of its own", async () => {
  expect(await refusal({ MUSUBI_DATA_DIR: join(folder.path, "other") })).toContain("The key ring is missing");
});

test("a key ring of another server beside this database is refused", async () => {
  await admin.query("create database village owner town_hall");
  const village = {
    ...env,
    MUSUBI_DATA_DIR: join(folder.path, "village"),
    MUSUBI_DATABASE_URL: (env["MUSUBI_DATABASE_URL"] ?? "").replace(/\/town$/u, "/village"),
  };
  const other = startProgram({ args: ["serve", "--no-web"], env: village });
  await other.ready();
  expect(await stopProgram(other)).toBe(0);
  const ours = join(folder.path, "data", "keys", "ring.json");
  await rename(ours, join(folder.path, "ours.json"));
  await rename(join(folder.path, "village", "keys", "ring.json"), ours);
  expect(await refusal({})).toContain("The key ring in the data directory does not belong to this database");
});
