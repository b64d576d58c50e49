import type { ClientBase } from "pg";

/**
 * Ends the public log of a database and lets another begin with all records. `client` is signed in as the database's owner. The
 * key and the head of the old log are the caller's business.
 */
export async function beginNewLog(client: ClientBase, why: string): Promise<void> {
  await client.query("select musubi.begin_new_log($1)", [why.slice(0, 300)]);
}
