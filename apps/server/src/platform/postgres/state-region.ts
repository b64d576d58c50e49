import { openClient } from "./client.ts";
import type { ConnectionSettings } from "./connection.ts";

/** Where data lie whose place nobody had stated. Runs as musubi_jobs; what has a place keeps it. */
export async function stateRegion(jobs: ConnectionSettings, region: string): Promise<void> {
  const client = await openClient(jobs);
  try {
    await client.query("update musubi.accounts set region = $1 where region = ''", [region]);
    await client.query("update musubi.talks set region = $1 where region = ''", [region]);
  } finally {
    await client.end();
  }
}
