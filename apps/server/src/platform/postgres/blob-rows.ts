import { openClient, readRows } from "./client.ts";
import type { ConnectionSettings } from "./connection.ts";

/** Whether the database names any encrypted file. Runs as musubi_jobs. */
export async function hasBlobs(jobs: ConnectionSettings): Promise<boolean> {
  const client = await openClient(jobs);
  try {
    const [row] = await readRows(client, "select exists (select from musubi.blobs) as found");
    return row?.["found"] === true;
  } finally {
    await client.end();
  }
}
