import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { databaseAsSuperuser } from "../../../../test/database-as.ts";
import type { Tx } from "../../../kernel/transaction.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import { GeneratorEnded, noteOwnGenerator, passGenerators } from "./generator-store.ts";

const NOW_MS = Date.UTC(2026, 10, 22);
let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  await inJobs((tx) =>
    tx.run(
      sql`insert into musubi.generators (version, state, stage_percent, since) values
            (5, 'ended', 20, now()), (6, 'live', 100, now()), (7, 'staged', 20, now()), (8, 'staged', 5, now()), (9, 'staged', 50, now())`,
    ),
  );
});
afterAll(() => world.stop());

const inJobs = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => world.server.database.transact("jobs", { actor: null }, work);
const generator = (version: number) =>
  inJobs((tx) => tx.row(sql`select state, stage_percent, made_count::integer as made from musubi.generators where version = ${version}`));

test("two pictures of one version on its way are published at the same moment, and neither waits for the other in a circle", async () => {
  const [holder, watcher] = [await databaseAsSuperuser(world, inject("cluster")), await databaseAsSuperuser(world, inject("cluster"))];
  const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  await holder.query("begin; select 1 from musubi.generators where version = 7 for update");
  const publishing = [0, 1].map(() => inJobs((tx) => passGenerators(tx, [7, 6])));
  await expect.poll(async () => (await watcher.query(waiting)).rows.length, { timeout: 20_000 }).toBe(2);
  await holder.query("commit");
  expect((await Promise.allSettled(publishing)).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
  expect(await generator(7)).toEqual({ state: "staged", stage_percent: 20, made: 2 });
  // Only what is on its way is counted.
  expect(await generator(6)).toMatchObject({ made: 0 });
  await holder.end();
  await watcher.end();
});

test("what an ended version made is not published, and counts for no other version either", async () => {
  await expect(inJobs((tx) => passGenerators(tx, [5, 8]))).rejects.toThrow(GeneratorEnded);
  expect(await generator(8)).toMatchObject({ made: 0 });
});

test("a version that was on its way is the server's own after an upgrade, once, and one that was ended is not", async () => {
  for (const version of [9, 5]) {
    await inJobs((tx) => noteOwnGenerator(tx, version, NOW_MS));
    await inJobs((tx) => noteOwnGenerator(tx, version, NOW_MS));
  }
  expect(await generator(9)).toMatchObject({ state: "live", stage_percent: 100 });
  expect(await generator(5)).toMatchObject({ state: "ended", stage_percent: 20 });
  const events = await inJobs((tx) =>
    tx.rows(sql`select version, event, stage_percent from musubi.generator_events where version in (5, 9)`),
  );
  expect(events).toEqual([{ version: 9, event: "live", stage_percent: 100 }]);
});
