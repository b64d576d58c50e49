import { type ConnectionSettings, openClient } from "@musubi/server";
import { tracesInRows } from "./traces.ts";

/** The tables in which these words stand somewhere, in the clear or merely encoded. Reads everything there is: as whoever copies the whole database. */
export async function tablesHolding(superuser: ConnectionSettings, words: string): Promise<string[]> {
  const client = await openClient(superuser);
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    );
    const holding: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query(
        `select 1 from (select t::text as row from ${name} t offset 0) s
          where exists (select 1 from unnest($1::text[]) n where position(n in s.row) > 0) limit 1`,
        [tracesInRows(words)],
      );
      if (rows.length > 0) holding.push(name);
    }
    return holding;
  } finally {
    await client.end();
  }
}
