import type { Database } from "../kernel/transaction.ts";
import { sql } from "../platform/postgres/sql.ts";

/** Resolves when the database answers as it would answer a person's request; rejects when it does not. */
export async function askDatabase(database: Database): Promise<void> {
  await database.once("people", sql`select 1 as one`);
}
