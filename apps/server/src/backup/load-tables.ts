import { once } from "node:events";
import type { ClientBase } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { quoteName, readRows } from "../platform/postgres/client.ts";
import { damaged } from "./backup-refusal.ts";
import type { TableInBackup } from "./manifest.ts";
import type { Side } from "./side.ts";
import { type CatalogueTable, readCatalogue } from "./table-catalogue.ts";

/** Rows on their way into an empty database, in one transaction. */
export interface TableLoad {
  /** Opens a table for the bytes of its entry. */
  begin(tableName: string): Promise<TableSink>;
}

/** One table that is being filled. */
export interface TableSink {
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** An empty database that was brought to the schema of a backup, and what shall come into it. */
export interface LoadTarget {
  /** Signed in as the database's owner. */
  readonly client: ClientBase;
  readonly side: Side;
  readonly wanted: readonly TableInBackup[];
}

/**
 * Fills the empty tables of a database that was brought to the schema of the backup. The owner lifts forced row security for
 * itself inside this one transaction and puts it back before the commit: nobody ever sees a table without its fence. Afterwards
 * every table has as many rows as the manifest says, every pointer points to a row, and counters go on where they stood.
 */
export async function loadTables({ client, side, wanted }: LoadTarget, work: (load: TableLoad) => Promise<void>): Promise<void> {
  const nameOf = (table: { readonly name: string }): string => `${side.schema}.${quoteName(table.name)}`;
  const isFenced = side.reader !== null;
  await client.query("begin");
  try {
    const tables = await readCatalogue(client, side);
    requireSameTables(tables, wanted);
    for (const table of isFenced ? tables : []) await client.query(`alter table ${nameOf(table)} no force row level security`);
    // What the steps of the schema put in by themselves is in the backup as well, with the dates of the server it is of.
    for (const table of tables) await client.query(`truncate table ${nameOf(table)} cascade`);
    // What triggers would add is in the backup as well.
    for (const table of tables) await client.query(`alter table ${nameOf(table)} disable trigger user`);
    await work({ begin: (name) => openSink(client, { tables, nameOf }, name) });
    for (const table of wanted) await checkTable(client, nameOf(table), table);
    for (const table of tables) {
      await setCounter(client, { table, name: nameOf(table) }, wanted);
      await client.query(`alter table ${nameOf(table)} enable trigger user`);
      if (isFenced) await client.query(`alter table ${nameOf(table)} force row level security`);
    }
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
  await client.query("analyze");
}

function requireSameTables(tables: readonly CatalogueTable[], wanted: readonly TableInBackup[]): void {
  const shape = (list: readonly { readonly name: string; readonly columns: readonly string[] }[]): string =>
    list
      .map((one) => `${one.name}(${one.columns.join()})`)
      .sort()
      .join();
  if (shape(tables) !== shape(wanted)) throw damaged("its tables are not those of its version");
}

async function openSink(
  client: ClientBase,
  { tables, nameOf }: { readonly tables: readonly CatalogueTable[]; readonly nameOf: (table: CatalogueTable) => string },
  name: string,
): Promise<TableSink> {
  const table = tables.find((one) => one.name === name);
  if (table === undefined) throw damaged(`it holds an unknown table ${name}`);
  const stream = client.query(copyFrom(`copy ${nameOf(table)} (${table.columns.map(quoteName).join(", ")}) from stdin`));
  const failed = once(stream, "error").then(([error]: unknown[]) => {
    throw error;
  });
  // Told by whichever of the two calls below comes next.
  failed.catch(() => undefined);
  return {
    write: async (bytes) => {
      if (!stream.write(bytes)) await Promise.race([once(stream, "drain"), failed]);
    },
    end: async () => {
      stream.end();
      await Promise.race([once(stream, "finish"), failed]);
    },
  };
}

async function checkTable(client: ClientBase, name: string, wanted: TableInBackup): Promise<void> {
  const [row] = await readRows(client, `select count(*) as count from ${name}`);
  if (Number(row?.["count"]) !== wanted.rowCount) throw damaged(`the table ${wanted.name} came out with other rows than it had`);
}

/** Whatever is greater: where the counter stood, or the highest row. */
async function setCounter(
  client: ClientBase,
  { table, name }: { readonly table: CatalogueTable; readonly name: string },
  wanted: readonly TableInBackup[],
): Promise<void> {
  if (table.identity === null) return;
  const stood = wanted.find((one) => one.name === table.name)?.counter ?? 0;
  const [row] = await readRows(client, `select coalesce(max(${quoteName(table.identity.column)}), 0) as top from ${name}`);
  const last = Math.max(stood, Number(row?.["top"]));
  if (last > 0) await readRows(client, "select setval($1::regclass, $2)", [table.identity.sequence, last]);
}
