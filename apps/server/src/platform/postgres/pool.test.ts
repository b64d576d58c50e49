import { join } from "node:path";
import { systemRandom } from "@musubi/base";
import type { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serverRoles } from "./connection.ts";
import type { EmbeddedPostgres } from "./embedded.ts";
import { createPools, type PoolLimits, type Pools } from "./pool.ts";
import { ensureRoles } from "./roles.ts";
import { makeScratchFolder, openOwnedDatabase, recordingLog, startScratchServer, testPasswords, until } from "./scratch-server.ts";

let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let server: EmbeddedPostgres;
let owner: Client;
const log = recordingLog();

beforeAll(async () => {
  folder = await makeScratchFolder();
  server = await startScratchServer(join(folder.path, "postgres"));
  owner = await openOwnedDatabase(server, "town");
  await ensureRoles(owner, { database: "town", passwords: testPasswords, random: systemRandom });
});
afterAll(async () => {
  await owner.end();
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

function makePools(people: Partial<PoolLimits> = {}): Pools {
  const usual = { connectionsMax: 2, statementTimeoutMs: 5_000 };
  const limits = {
    musubi_gate: usual,
    musubi_people: { ...usual, ...people },
    musubi_posting: usual,
    musubi_desk: usual,
    musubi_jobs: usual,
    musubi_operator: usual,
  };
  return createPools({ connectionOf: (role) => server.connection("town", role, testPasswords[role]), limits, log });
}

test.each([...serverRoles])("the pool of %s works as that role", async (role) => {
  await using pools = makePools();
  expect((await pools.of(role).query("select current_user::text as name")).rows).toEqual([{ name: role }]);
});

test("whole numbers are numbers, in arrays too, and times are dates", async () => {
  await using pools = makePools();
  const { rows } = await pools.of("musubi_people").query(
    `select 9007199254740991::int8 as big, array[1, null, -3]::int8[] as list, '{}'::int8[] as empty,
            timestamptz '2026-07-01T09:00:00.123+09' as at`,
  );
  const at = new Date("2026-07-01T00:00:00.123Z");
  expect(rows).toEqual([{ big: Number.MAX_SAFE_INTEGER, list: [1, null, -3], empty: [], at }]);
});

test("a whole number that would lose its last digit is a fault", async () => {
  await using pools = makePools();
  await expect(pools.of("musubi_people").query("select 9007199254740993::int8")).rejects.toThrow("too large to be exact");
  expect((await pools.of("musubi_people").query("select 1::int8 as one")).rows).toEqual([{ one: 1 }]);
});

test("a statement that takes too long is ended", async () => {
  await using pools = makePools({ statementTimeoutMs: 50 });
  await expect(pools.of("musubi_people").query("select pg_sleep(60)")).rejects.toMatchObject({ code: "57014" });
});

test("statements sent without waiting are answered in their order", async () => {
  await using pools = makePools({ isPipelined: true, connectionsMax: 1 });
  const client = await pools.of("musubi_people").connect();
  const answers = await Promise.all([1, 2, 3].map((number) => client.query<{ number: number }>("select $1::int as number", [number])));
  client.release();
  expect(answers.map((answer) => answer.rows)).toEqual([[{ number: 1 }], [{ number: 2 }], [{ number: 3 }]]);
});

test("a pool outlives the death of the server", async () => {
  await using pools = makePools();
  const people = pools.of("musubi_people");
  await people.query("select 1");
  const ended = new Promise((resolve) => server.onExit(resolve));
  process.kill(server.pid ?? 0, "SIGKILL");
  await ended;
  await server.ready();
  await until(() => log.events.includes("postgres.connection_lost"));
  expect((await people.query("select 2 as two")).rows).toEqual([{ two: 2 }]);
});
