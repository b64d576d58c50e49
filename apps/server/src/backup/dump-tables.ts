import type { ClientBase } from "pg";
import { to as copyTo } from "pg-copy-streams";
import { quoteName, readRows } from "../platform/postgres/client.ts";
import { backupRefusal } from "./backup-refusal.ts";
import type { Entry } from "./entry-frames.ts";
import type { TableInBackup } from "./manifest.ts";
import { PEOPLE_SIDE, type Side } from "./side.ts";
import { type CatalogueTable, readCatalogue } from "./table-catalogue.ts";

/** A view of all tables at one moment, while the server goes on working. */
export interface TableSnapshot {
  /** All rows of all tables, counted beforehand: for telling how far it is. */
  readonly rowCount: number;
  /** The tables as entries; `onTable` hears what each one came to after its last byte, `onRows` how many rows passed. */
  entries(heard: { onTable: (table: TableInBackup) => void; onRows: (count: number) => void }): AsyncGenerator<Entry>;
}

/** Values are written the same way by every server, so that equal rows have equal sums. */
const ONE_WAY_OF_WRITING =
  "set local datestyle to 'ISO, YMD'; set local timezone to 'UTC'; set local intervalstyle to 'postgres'; set local extra_float_digits to 1; set local bytea_output to 'hex'; set local lc_monetary to 'C'";

/**
 * Runs `work` on one moment of the database: a read-only transaction of the role that may read every row. `client` is signed
 * in as the owner. Refuses with `backup_incomplete` when a table would be left out.
 */
export async function withSnapshot<T>(
  client: ClientBase,
  work: (snapshot: TableSnapshot) => Promise<T>,
  side: Side = PEOPLE_SIDE,
): Promise<T> {
  await client.query("begin transaction isolation level repeatable read read only");
  try {
    // The moment begins with the first statement.
    const tables = await readCatalogue(client, side);
    await client.query(ONE_WAY_OF_WRITING);
    if (side.reader !== null) {
      await client.query(`set local role ${side.reader}`);
      await requireAllReadable(client);
    }
    const rowCount = await countRows(client, side, tables);
    return await work({ rowCount, entries: (heard) => dump({ client, side, tables }, heard) });
  } finally {
    await client.query("rollback").catch(() => undefined);
  }
}

/** A table that row security hides from us would come out empty, without a word. */
async function requireAllReadable(client: ClientBase): Promise<void> {
  const hidden = await readRows(
    client,
    `select c.relname::text as name from pg_class c where c.relnamespace = 'musubi'::regnamespace and c.relkind in ('r', 'p')
       and (not has_table_privilege(c.oid, 'SELECT') or not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'backup_read'))`,
  );
  if (hidden.length === 0) return;
  const list = hidden.map((row) => String(row["name"])).join(", ");
  throw backupRefusal("backup_incomplete", `The backup would lack these tables: ${list}. No backup was made; please report this.`);
}

async function countRows(client: ClientBase, { schema }: Side, tables: readonly CatalogueTable[]): Promise<number> {
  let total = 0;
  for (const table of tables) {
    const [row] = await readRows(client, `select count(*) as count from ${schema}.${quoteName(table.name)}`);
    total += Number(row?.["count"]);
  }
  return total;
}

const LINE_END = 0x0a;

async function* dump(
  { client, side, tables }: { readonly client: ClientBase; readonly side: Side; readonly tables: readonly CatalogueTable[] },
  heard: { onTable: (table: TableInBackup) => void; onRows: (count: number) => void },
): AsyncGenerator<Entry> {
  for (const table of tables) {
    let rowCount = 0;
    const rows = async function* (): AsyncGenerator<Uint8Array> {
      const list = (columns: readonly string[]): string => columns.map(quoteName).join(", ");
      const select = `select ${list(table.columns)} from ${side.schema}.${quoteName(table.name)} order by ${list(table.orderBy)}`;
      const stream = client.query(copyTo(`copy (${select}) to stdout`));
      for await (const piece of stream) {
        const bytes: Buffer = piece;
        const count = linesIn(bytes);
        rowCount += count;
        heard.onRows(count);
        yield bytes;
      }
    };
    yield { name: `${side.prefix}${table.name}`, bytes: rows() };
    heard.onTable({ name: table.name, columns: table.columns, rowCount, counter: await readCounter(client, table) });
  }
}

/** In the text form of COPY a line end always ends a row; inside a value it is written as "\\n". */
function linesIn(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_END); at !== -1; at = bytes.indexOf(LINE_END, at + 1)) count += 1;
  return count;
}

/** Counters stand outside of transactions, so this may be ahead of the rows; never behind, which is what counts. */
async function readCounter(client: ClientBase, { identity }: CatalogueTable): Promise<number | null> {
  if (identity === null) return null;
  const [row] = await readRows(client, `select last_value as value, is_called as called from ${identity.sequence}`);
  return row?.["called"] === true ? Number(row["value"]) : 0;
}
