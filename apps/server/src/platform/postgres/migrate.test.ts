import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openClient } from "./client.ts";
import { ownerRole } from "./connection.ts";
import type { EmbeddedPostgres } from "./embedded.ts";
import { type MigrateReport, migrate } from "./migrate.ts";
import { makeScratchFolder, openAsSuperuser, openOwnedDatabase, startScratchServer, testPassword, until } from "./scratch-server.ts";

let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let server: EmbeddedPostgres;
let client: Client;
let dir: string;
let database: string;
let count = 0;
const openClients: Client[] = [];

beforeAll(async () => {
  folder = await makeScratchFolder();
  server = await startScratchServer(join(folder.path, "postgres"));
});
beforeEach(async () => {
  count += 1;
  database = `town_${count}`;
  dir = join(folder.path, database);
  await mkdir(dir);
  client = await openOwnedDatabase(server, database);
  openClients.push(client);
});
afterAll(async () => {
  await Promise.all(openClients.map((one) => one.end()));
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

async function run(as = client, appVersion = "1.2.3"): Promise<MigrateReport> {
  return migrate(as, { dir, appVersion, now: new Date("2026-07-01T00:00:00Z") });
}

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, sql] of Object.entries(files)) await writeFile(join(dir, `${name}.sql`), sql);
}

test("files run once, in their order, and are recorded", async () => {
  await write({ "0002_second": "insert into notes values ('second')", "0001_first": "create table notes (note text)" });
  expect(await run()).toEqual({ applied: ["0001_first", "0002_second"], version: 2 });
  expect(await run()).toEqual({ applied: [], version: 2 });
  await write({ "0003_third": "insert into notes values ('third')" });
  expect(await run(client, "1.3.0")).toEqual({ applied: ["0003_third"], version: 3 });
  expect((await client.query("select note from notes order by note")).rows).toEqual([{ note: "second" }, { note: "third" }]);
  const { rows } = await client.query("select name, app_version, applied_at from musubi_meta.schema_migrations where version = 3");
  expect(rows).toEqual([{ name: "0003_third", app_version: "1.3.0", applied_at: new Date("2026-07-01T00:00:00Z") }]);
});

test("every column of the record says what it is and how long it is kept", async () => {
  await run();
  const { rows } = await client.query(
    `select attname from pg_attribute where attrelid = 'musubi_meta.schema_migrations'::regclass and attnum > 0
        and col_description(attrelid, attnum) is distinct from 'category=operations; retention=forever'`,
  );
  expect(rows).toEqual([]);
});

test("a shipped file that was edited is refused, other line ends are not an edit", async () => {
  await write({ "0001_first": "create table notes (note text);\n-- end\n" });
  await run();
  await write({ "0001_first": "create table notes (note text);\r\n-- end\r\n" });
  expect(await run()).toEqual({ applied: [], version: 1 });
  await write({ "0001_first": "create table notes (note text, more text);\n" });
  await expect(run()).rejects.toMatchObject({ code: "migration_edited", message: expect.stringContaining("0001_first") });
});

test("a database of a newer version is refused in a sentence that names both", async () => {
  await write({ "0001_first": "select 1", "0002_later": "select 2" });
  await run(client, "2.0.0");
  dir = join(folder.path, `${database}_older`);
  await mkdir(dir);
  await write({ "0001_first": "select 1" });
  const refusal = { code: "database_too_new", message: expect.stringMatching(/Musubi 2\.0\.0 .*this is Musubi 1\.2\.3/u) };
  await expect(run()).rejects.toMatchObject(refusal);
});

test.each([
  ["a gap", { "0001_first": "", "0003_third": "" }],
  ["a number used twice", { "0001_first": "", "0001_other": "" }],
  ["a strange name", { "1-first": "" }],
])("%s in the numbers is refused before anything runs", async (_what, files) => {
  await write(files);
  await expect(run()).rejects.toMatchObject({ code: "migration_files_invalid" });
});

test("a file that fails is undone whole, its line is named, and the ones before it stay", async () => {
  await write({
    "0001_first": "create table notes (note text)",
    "0002_wrong": "insert into notes values ('half');\n\nselect 結 from notes",
  });
  const refusal = { code: "migration_failed", message: expect.stringContaining("0002_wrong, line 3,") };
  await expect(run()).rejects.toMatchObject(refusal);
  expect((await client.query("select note from notes")).rows).toEqual([]);
  await write({ "0002_wrong": "insert into notes values ('whole')" });
  expect(await run()).toEqual({ applied: ["0002_wrong"], version: 2 });
});

test("a file that commits by itself is refused", async () => {
  await write({ "0001_first": "create table notes (note text); commit; begin;" });
  await expect(run()).rejects.toMatchObject({ code: "migration_failed" });
});

test("two servers that start at once take turns", async () => {
  await write({ "0001_first": "create table notes (note text)", "0002_slow": "insert into notes select 'once' from pg_sleep(0.2)" });
  const other = await openClient(server.connection(database, ownerRole, testPassword));
  openClients.push(other);
  const reports = await Promise.all([run(), run(other)]);
  expect(new Set(reports.map((report) => report.applied.length))).toEqual(new Set([0, 2]));
  expect((await client.query("select note from notes")).rows).toEqual([{ note: "once" }]);
});

test("a run that is cut off is continued by the next", async () => {
  await write({ "0001_first": "create table notes (note text)", "0002_slow": "insert into notes select 'once' from pg_sleep(60)" });
  // oxlint-disable-next-line vitest/valid-expect -- it is awaited further below, after the blow.
  const cut = expect(run()).rejects.toThrow();
  const superuser = await openAsSuperuser(server);
  const sleeping = "from pg_stat_activity where datname = $1 and wait_event = 'PgSleep'";
  await until(async () => (await superuser.query(`select pg_terminate_backend(pid) ${sleeping}`, [database])).rowCount === 1);
  await cut;
  await superuser.end();
  await write({ "0002_slow": "insert into notes values ('once')" });
  const next = await openClient(server.connection(database, ownerRole, testPassword));
  openClients.push(next);
  expect(await run(next)).toEqual({ applied: ["0002_slow"], version: 2 });
});
