import { openClient } from "../platform/postgres/client.ts";
import type { PreparedDatabase } from "../platform/postgres/prepare.ts";

/**
 * Queues the work that was under way when a backup was made. The queue itself is not part of a backup, because everything that
 * waits in it follows from the rows: accounts that were deleted are erased to the end, take-outs that were asked for are built.
 * Both kinds of work bear being done twice.
 */
export async function requeueWork(prepared: PreparedDatabase): Promise<void> {
  const client = await openClient(prepared.connectionOf("musubi_jobs"));
  try {
    await client.query(
      `select graphile_worker.add_job('account.erase', json_build_object('accountId', id), job_key => 'account.erase ' || id)
         from musubi.accounts where deleted_at is not null`,
    );
    await client.query(
      `select graphile_worker.add_job('takeout.build', json_build_object('accountId', account_id, 'takeOutId', id), job_key => 'takeout.build ' || id)
         from musubi.take_outs where state in ('waiting', 'running')`,
    );
  } finally {
    await client.end();
  }
}
