import { cloneDatabase, ringOf, superuserOf } from "@musubi/testkit";
import { Client, Pool } from "pg";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { JobQueue } from "./job-queue.ts";
import { prepareQueueAt } from "./queue-schema.ts";
import type { JobTask } from "./task.ts";

let database: Awaited<ReturnType<typeof cloneDatabase>>;
let pool: Pool;
let faults: string[];
beforeEach(async () => {
  const cluster = inject("cluster");
  database = await cloneDatabase(cluster, await ringOf(cluster));
  await prepareQueueAt(database.connectionOf("musubi_jobs"));
  pool = new Pool({ ...database.connectionOf("musubi_jobs"), max: 5 });
  pool.on("error", () => undefined);
  faults = [];
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

const log = { info: () => undefined, error: (event: string) => void faults.push(event) };
const start = (...tasks: readonly JobTask[]) => JobQueue.start({ pool, tasks, log });
const add = (kind: string, payload: object) => pool.query("select graphile_worker.add_job($1, $2::json)", [kind, JSON.stringify(payload)]);
const soon = { timeout: 20_000 };

test("a queued job runs once with its payload", async () => {
  const runs: unknown[] = [];
  await using queue = await start({ kind: "count", run: async (payload) => void runs.push(payload) });
  await add("count", { n: 1 });
  await expect.poll(() => runs, soon).toEqual([{ n: 1 }]);
  await queue.stop();
  expect(runs).toHaveLength(1);
});

test("a failed job is tried again, and neither log nor queue keeps the words of its error", async () => {
  const attempts: number[] = [];
  await using queue = await start({
    kind: "hard",
    run: async (_payload, { attempt }) => {
      attempts.push(attempt);
      if (attempt === 1) throw new Error("the secret of Hanako");
    },
  });
  await add("hard", {});
  await expect.poll(() => faults, soon).toEqual(["jobs.failed"]);
  const { rows } = await pool.query("select last_error from graphile_worker._private_jobs");
  expect(JSON.stringify(rows)).not.toContain("Hanako");
  await expect.poll(() => attempts, soon).toEqual([1, 2]);
  await queue.stop();
});

test("a job that a killed process had taken runs at the next start", async () => {
  await add("left", {});
  await pool.query("update graphile_worker._private_jobs set locked_at = now(), locked_by = 'worker-of-the-dead', attempts = 1");
  const attempts: number[] = [];
  await using queue = await start({ kind: "left", run: async (_payload, { attempt }) => void attempts.push(attempt) });
  await expect.poll(() => attempts, soon).toEqual([2]);
  await queue.stop();
});

test("a stop tells a running job, and the job is there for the next start", async () => {
  let wasTold = false;
  let isRunning = false;
  const queue = await start({
    kind: "long",
    run: (_payload, { signal }) => {
      isRunning = true;
      return new Promise((_done, fail) => {
        signal.addEventListener("abort", () => {
          wasTold = true;
          fail(new Error("stopped"));
        });
      });
    },
  });
  await add("long", {});
  await expect.poll(() => isRunning, soon).toBe(true);
  await queue.stop();
  expect(wasTold).toBe(true);
  const { rows } = await pool.query("select count(*)::int as left from graphile_worker._private_jobs");
  expect(rows).toEqual([{ left: 1 }]);
});

test("after the database cut every connection, even those of a worker that has just begun, jobs run again", async () => {
  let runs = 0;
  await using queue = await start({ kind: "count", run: async () => void (runs += 1) });
  await pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'musubi_jobs' and datname = current_database() and pid <> pg_backend_pid()",
  );
  // The pool notices each broken connection only when it is used or told.
  const isAdded = () =>
    add("count", {}).then(
      () => true,
      () => false,
    );
  await expect.poll(isAdded, soon).toBe(true);
  await expect.poll(() => runs, soon).toBe(1);
  await queue.stop();
});

const denied = { code: "42501" };
const enqueue = (kind: string, accountId: string) => `select musubi.enqueue('${kind}', '{"accountId":"${accountId}"}'::jsonb, 'key')`;

test("a worker that loses the database and then never comes to its end is not waited for: jobs run again", async () => {
  const runs: string[] = [];
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const run = async (payload: Readonly<Record<string, unknown>>): Promise<void> => {
    runs.push(String(payload["name"]));
    if (runs.length === 1) await gate;
  };
  await using queue = await JobQueue.start({ pool, tasks: [{ kind: "slow", run }], log, endMaxMs: 300 });
  await add("slow", { name: "first" });
  await expect.poll(() => runs, soon).toEqual(["first"]);
  const cluster = inject("cluster");
  const admin = new Client(superuserOf(cluster, await ringOf(cluster)));
  await admin.connect();
  try {
    const { database: name } = database.connectionOf("musubi_jobs");
    await admin.query(`alter database "${name}" with allow_connections false`);
    await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [name]);
    await expect.poll(() => faults, { timeout: 60_000 }).toContain("jobs.not_ending");
    await admin.query(`alter database "${name}" with allow_connections true`);
  } finally {
    await admin.end();
  }
  // What it had taken runs a second time.
  await expect.poll(() => runs, { timeout: 60_000 }).toEqual(["first", "first"]);
  await add("slow", { name: "next" });
  await expect.poll(() => runs, soon).toEqual(["first", "first", "next"]);
  open();
  await queue.stop();
});

test("people cause work about themselves only, of known kinds, and cannot look into the queue", async () => {
  const people = new Pool({ ...database.connectionOf("musubi_people"), max: 1 });
  try {
    const asActor = (actor: string, statement: string) =>
      people.query(`begin; select set_config('musubi.actor', '${actor}', true); ${statement}; commit`).catch(async (error: unknown) => {
        await people.query("rollback");
        throw error;
      });
    await asActor("usr_a", enqueue("takeout.build", "usr_a"));
    await expect(asActor("usr_a", enqueue("takeout.build", "usr_b"))).rejects.toMatchObject(denied);
    await expect(asActor("", enqueue("takeout.build", "usr_b"))).rejects.toMatchObject(denied);
    await expect(asActor("usr_a", enqueue("shell.run", "usr_a"))).rejects.toMatchObject({ code: "22023" });
    await expect(people.query("select * from graphile_worker._private_jobs")).rejects.toMatchObject(denied);
    await expect(people.query("select graphile_worker.musubi_add_job('account.erase', '{}', 'x')")).rejects.toMatchObject(denied);
    await expect(asActor("usr_a", "select musubi.begin_deletion(now())")).rejects.toMatchObject(denied);
  } finally {
    await people.end();
  }
});
