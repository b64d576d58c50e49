import { runMigrations } from "graphile-worker";
import { Pool } from "pg";
import type { ConnectionSettings } from "../postgres/connection.ts";
import { quietLogger } from "./quiet-logger.ts";

/** As `prepareQueue`, on connections of its own: for bringing a database up to date before anything works on it. */
export async function prepareQueueAt(connection: ConnectionSettings): Promise<void> {
  const pool = new Pool({ ...connection, max: 2 });
  pool.on("error", () => undefined);
  try {
    await prepareQueue(pool);
  } finally {
    await pool.end();
  }
}

/**
 * Makes or updates the queue's own tables, and the one function by which the fence adds to them. `pool` is signed in as the
 * role of the jobs, which owns them; nobody else can read a payload.
 */
export async function prepareQueue(pool: Pool): Promise<void> {
  // A connection that breaks while the library holds it reports here as well as to the one who waits; the latter is enough.
  if (pool.listenerCount("connect") === 0) pool.on("connect", (client) => client.on("error", () => undefined));
  await runMigrations({ pgPool: pool, logger: quietLogger() });
  const client = await pool.connect();
  try {
    // Two servers that start at once would replace the same function at the same time.
    await client.query(`begin; select pg_advisory_xact_lock(hashtextextended('musubi queue', 0)); ${ADD_JOB}; commit`);
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

const ADD_JOB = `
create or replace function graphile_worker.musubi_add_job(p_kind text, p_payload jsonb, p_job_key text) returns void
language sql volatile security definer set search_path = pg_catalog, graphile_worker as $$
  select graphile_worker.add_job(p_kind, p_payload::json, job_key => p_job_key)
$$;
revoke execute on function graphile_worker.musubi_add_job(text, jsonb, text) from public;
grant execute on function graphile_worker.musubi_add_job(text, jsonb, text) to musubi_fence`;

/**
 * Lets go of jobs that a process took and did not finish because it was killed. The queue would wait four hours for it. A job
 * that another live process still works on may then run twice at once, which every job bears.
 */
export async function releaseAbandoned(pool: Pool): Promise<void> {
  await pool.query(
    "select graphile_worker.force_unlock_workers(array(select distinct locked_by from graphile_worker._private_jobs where locked_by is not null))",
  );
}
