import { once } from "node:events";
import type { ClientBase } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { quoteName, readRows } from "../platform/postgres/client.ts";
import { damaged } from "./backup-refusal.ts";
import type { Manifest, TableInBackup } from "./manifest.ts";
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

/**
 * Fills the empty tables of a database that was brought to the schema of the backup. The owner lifts forced row security for
 * itself inside this one transaction and puts it back before the commit: nobody ever sees a table without its fence. Afterwards
 * every table has as many rows as the manifest says, every pointer points to a row, and counters go on where they stood.
 */
export async function loadTables(client: ClientBase, manifest: Manifest, work: (load: TableLoad) => Promise<void>): Promise<void> {
  await client.query("begin");
  try {
    const tables = await readCatalogue(client);
    await requireSameTables(tables, manifest);
    for (const table of tables) await client.query(`alter table ${nameOf(table)} no force row level security`);
    // What the steps of the schema put in by themselves is in the backup as well, with the dates of the server it is of.
    for (const table of tables) await client.query(`truncate table ${nameOf(table)} cascade`);
    // What triggers would add is in the backup as well.
    for (const table of tables) await client.query(`alter table ${nameOf(table)} disable trigger user`);
    await work({ begin: (name) => openSink(client, tables, name) });
    for (const wanted of manifest.tables) await checkTable(client, wanted);
    for (const table of tables) {
      await setCounter(client, table, manifest);
      await client.query(`alter table ${nameOf(table)} enable trigger user`);
      await client.query(`alter table ${nameOf(table)} force row level security`);
    }
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
  await client.query("analyze");
}

function nameOf(table: { readonly name: string }): string {
  return `musubi.${quoteName(table.name)}`;
}

async function requireSameTables(tables: readonly CatalogueTable[], manifest: Manifest): Promise<void> {
  const shape = (list: readonly { readonly name: string; readonly columns: readonly string[] }[]): string =>
    list
      .map((one) => `${one.name}(${one.columns.join()})`)
      .sort()
      .join();
  if (shape(tables) !== shape(manifest.tables)) throw damaged("its tables are not those of its version");
}

async function openSink(client: ClientBase, tables: readonly CatalogueTable[], name: string): Promise<TableSink> {
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

async function checkTable(client: ClientBase, wanted: TableInBackup): Promise<void> {
  const [row] = await readRows(client, `select count(*) as count from ${nameOf(wanted)}`);
  if (Number(row?.["count"]) !== wanted.rowCount) throw damaged(`the table ${wanted.name} came out with other rows than it had`);
}

/** Whatever is greater: where the counter stood, or the highest row. */
async function setCounter(client: ClientBase, table: CatalogueTable, manifest: Manifest): Promise<void> {
  if (table.identity === null) return;
  const stood = manifest.tables.find((one) => one.name === table.name)?.counter ?? 0;
  const [row] = await readRows(client, `select coalesce(max(${quoteName(table.identity.column)}), 0) as top from ${nameOf(table)}`);
  const last = Math.max(stood, Number(row?.["top"]));
  if (last > 0) await readRows(client, "select setval($1::regclass, $2)", [table.identity.sequence, last]);
}
