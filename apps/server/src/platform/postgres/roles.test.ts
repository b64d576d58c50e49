import { join } from "node:path";
import { systemRandom } from "@musubi/base";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openClient } from "./client.ts";
import { serverRoles } from "./connection.ts";
import { judgeDatabase } from "./database-check.ts";
import type { EmbeddedPostgres } from "./embedded.ts";
import { ensureRoles } from "./roles.ts";
import {
  makeScratchFolder,
  openAsSuperuser,
  openOwnedDatabase,
  startScratchServer,
  testPassword,
  testPasswords,
} from "./scratch-server.ts";

let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let server: EmbeddedPostgres;
let superuser: Client;
let owner: Client;
const wanted = { database: "town", passwords: testPasswords, random: systemRandom };

beforeAll(async () => {
  folder = await makeScratchFolder();
  server = await startScratchServer(join(folder.path, "postgres"));
  superuser = await openAsSuperuser(server);
  owner = await openOwnedDatabase(server, "town");
  await ensureRoles(owner, wanted);
});
afterAll(async () => {
  await Promise.all([owner.end(), superuser.end()]);
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

test.each([...serverRoles])("%s signs in and has no power over the database", async (role) => {
  const client = await openClient(server.connection("town", role, testPassword));
  const { rows } = await client.query(
    `select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or rolinherit as mighty,
            has_schema_privilege('public', 'create') or has_database_privilege('town', 'create, temp') as makes
       from pg_roles where rolname = current_user`,
  );
  expect(rows).toEqual([{ mighty: false, makes: false }]);
  await client.end();
});

test("the role of the fence cannot sign in", async () => {
  const attempt = openClient(server.connection("town", "musubi_fence", testPassword));
  await expect(attempt).rejects.toMatchObject({ code: "database_not_permitted" });
});

test("roles that are there already get the new password and lose the old", async () => {
  const changed = "another-password-for-gate";
  await ensureRoles(owner, { ...wanted, passwords: { ...testPasswords, musubi_gate: changed } });
  await (await openClient(server.connection("town", "musubi_gate", changed))).end();
  await expect(openClient(server.connection("town", "musubi_gate", testPassword))).rejects.toMatchObject({
    code: "database_not_permitted",
  });
  await ensureRoles(owner, wanted);
});

test("nobody else may connect to the database", async () => {
  await superuser.query(`create role stranger login password '${testPassword}'`);
  await expect(openClient(server.connection("town", "stranger", testPassword))).rejects.toMatchObject({ code: "database_not_permitted" });
});

test("the owner hands a function to the fence, replaces it and grants it", async () => {
  await owner.query(
    "create schema tryout; grant create, usage on schema tryout to musubi_fence; grant usage on schema tryout to musubi_people",
  );
  const body = "returns text language sql security definer as 'select current_user::text'";
  await owner.query(`create function tryout.who() ${body}; alter function tryout.who() owner to musubi_fence`);
  await owner.query(`create or replace function tryout.who() ${body}`);
  await owner.query("revoke all on function tryout.who() from public; grant execute on function tryout.who() to musubi_people");
  const people = await openClient(server.connection("town", "musubi_people", testPassword));
  expect((await people.query("select tryout.who()")).rows).toEqual([{ who: "musubi_fence" }]);
  await people.end();
  const gate = await openClient(server.connection("town", "musubi_gate", testPassword));
  await expect(gate.query("select tryout.who()")).rejects.toMatchObject({ code: "42501" });
  await gate.end();
});

test("several servers that start at once on one cluster do not fail each other", async () => {
  const names = ["north", "south", "north", "south", "north", "south"];
  const owners: Client[] = [];
  for (const name of names) owners.push(await openOwnedDatabase(server, name));
  const all = owners.map((one, index) => ensureRoles(one, { ...wanted, database: names[index] ?? "" }));
  await expect(Promise.all(all)).resolves.toHaveLength(names.length);
  await Promise.all(owners.map((one) => one.end()));
});

describe("is refused with what to run", () => {
  async function refusalAs(user: string, database: string): Promise<unknown> {
    const client = await openClient(server.connection(database, user, testPassword));
    const refusal = await ensureRoles(client, { ...wanted, database }).catch((error: unknown) => error);
    await client.end();
    return refusal;
  }

  test("a user who may not create roles", async () => {
    await superuser.query(`create role plain login password '${testPassword}'`);
    await superuser.query("create database plain_town owner plain");
    expect(await refusalAs("plain", "plain_town")).toMatchObject({
      code: "database_not_permitted",
      message: expect.stringContaining('alter role "plain" createrole;'),
    });
  });

  test("a user who does not own the database", async () => {
    await superuser.query(`create role guest login createrole password '${testPassword}'`);
    await superuser.query("create database host_town");
    expect(await refusalAs("guest", "host_town")).toMatchObject({
      code: "database_not_permitted",
      message: expect.stringContaining('alter database "host_town" owner to "guest";'),
    });
  });

  test("a user to whom the existing roles do not belong, until they are given", async () => {
    await superuser.query(`create role second login createrole password '${testPassword}'`);
    await superuser.query("create database second_town owner second");
    expect(await refusalAs("second", "second_town")).toMatchObject({ code: "database_not_permitted" });
    await superuser.query(
      "grant musubi_gate, musubi_people, musubi_posting, musubi_desk, musubi_jobs, musubi_operator, musubi_fence to second with admin option",
    );
    expect(await refusalAs("second", "second_town")).toBeUndefined();
  });

  test.each([
    ["a role that row security does not bind", "alter role musubi_people bypassrls", "alter role musubi_people nobypassrls"],
    ["a role that is a member of another", "grant pg_read_all_data to musubi_people", "revoke pg_read_all_data from musubi_people"],
    ["a fence that can sign in", "alter role musubi_fence login", "alter role musubi_fence nologin"],
    ["a backup that can sign in", "create role musubi_backup login", "alter role musubi_backup nologin"],
    ["a backup above row security", "alter role musubi_backup bypassrls", "alter role musubi_backup nobypassrls"],
    ["a role that may become the fence", "grant musubi_fence to musubi_people", "revoke musubi_fence from musubi_people"],
    ["a role that may become the backup", "grant musubi_backup to musubi_operator", "revoke musubi_backup from musubi_operator"],
  ])("%s", async (_what, spoil, repair) => {
    await superuser.query(spoil);
    await expect(ensureRoles(owner, wanted)).rejects.toMatchObject({ code: "database_not_permitted" });
    await superuser.query(repair);
    await ensureRoles(owner, wanted);
  });
});

test.each([
  ["an old server", { version: 140_012 }, "database_too_old"],
  ["another encoding", { encoding: "EUC_JP" }, "database_unsuitable"],
  ["a server without ICU", { hasIcu: false }, "database_unsuitable"],
])("%s is refused", (_what, difference, code) => {
  const good = { version: 150_000, user: "town", isSuperuser: false, words: "15.0", encoding: "UTF8", hasIcu: true };
  expect(() => judgeDatabase(good)).not.toThrow();
  expect(() => judgeDatabase({ ...good, ...difference })).toThrow(expect.objectContaining({ code }));
});
