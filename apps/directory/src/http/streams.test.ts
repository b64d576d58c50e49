import { openClient } from "@musubi/server/platform";
import { ringOf, superuserOf } from "@musubi/testkit";
import { expect, inject, test } from "vitest";
import { openStream } from "../../test/open-stream.ts";
import { type StaffWorld, startStaffWorld } from "../../test/staff-world.ts";

/** Somebody with every right over the staff's database, and no part in the program. */
async function superuser(world: StaffWorld, database = world.connection.database) {
  const address = inject("cluster");
  const client = await openClient({ ...superuserOf(address, await ringOf(address)), database });
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

const sinceMs = (startMs: number): number => performance.now() - startMs;

test("while every call waits, open consoles stay open, and a cut ends them within a second all the same", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const security = await world.person("security", ["security"]);
  const support = await world.person("support", ["support"]);
  const other = await world.person("other", ["support"]);
  const [stream, staying] = [await openStream(world.url, support.cookie), await openStream(world.url, other.cookie)];
  const said: string[] = [];
  void staying.ended.then((words) => said.push(words));
  void stream.ended.then((words) => said.push(words));

  await using blocker = await superuser(world);
  await blocker.client.query("begin; lock table staff.actions in access exclusive mode");
  const waiting = Array.from({ length: 20 }, () => security.call("directory.listActions", { countMax: 5 }));
  const startMs = performance.now();
  await expect.poll(() => sinceMs(startMs), { timeout: 10_000 }).toBeGreaterThan(2_000);
  expect(said).toEqual([]);

  await using operator = await superuser(world);
  const cutMs = performance.now();
  await operator.client.query(
    `update staff.members set left_at = now() where id = '${support.staffId}'; update staff.sessions set ended_at = now(), end_reason = 'a drill' where member_id = '${support.staffId}'`,
  );
  expect(await stream.ended).toContain("event: ended");
  // By the epoch, and not by the look at what runs out, which comes each ten seconds.
  expect(sinceMs(cutMs)).toBeLessThan(5_000);
  expect(said).toHaveLength(1);
  await blocker.client.query("rollback");
  for (const answer of await Promise.all(waiting)) expect(answer.status).toBe(200);
}, 60_000);

test("where nobody can see any more who was cut, the line breaks without a word of an end, and can be opened again", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const emi = await world.person("emi", ["support"]);
  const stream = await openStream(world.url, emi.cookie);
  const { database } = world.connection;
  await using elsewhere = await superuser(world, "postgres");
  await elsewhere.client.query(`alter database ${database} allow_connections false`);
  await elsewhere.client.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [database]);
  expect(await stream.ended).not.toContain("event: ended");
  expect((await emi.call("session.read", {})).code).not.toBe("unauthenticated");
  await elsewhere.client.query(`alter database ${database} allow_connections true`);
  await expect.poll(async () => (await emi.call("session.read", {})).status, { timeout: 10_000 }).toBe(200);
  expect((await openStream(world.url, emi.cookie)).status).toBe(200);
}, 60_000);

test("a stream that was closed before it stood is not opened behind it: nobody would ever end it", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const [emi, other] = [await world.person("emi", ["support"]), await world.person("other", ["support"])];
  const open = await openStream(world.url, other.cookie);
  await using blocker = await superuser(world);
  // Whoever asks for a session waits, and so does the look at those that are open: after 0.9 s nobody knows who has access.
  await blocker.client.query("begin; lock table staff.sessions in access exclusive mode");
  const late = openStream(world.url, emi.cookie);
  await using watcher = await superuser(world);
  const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  await expect.poll(async () => (await watcher.client.query(waiting)).rows.length, { timeout: 10_000 }).toBe(1);
  await watcher.client.query("update staff.epoch set value = value + 1");
  expect(await open.ended).not.toContain("event: ended");
  await blocker.client.query("rollback");
  expect((await late).status).not.toBe(200);
  expect((await openStream(world.url, emi.cookie)).status).toBe(200);
}, 60_000);
