import { assert } from "@musubi/base";
import type { ClientBase } from "pg";
import { quoteName, readRows } from "../platform/postgres/client.ts";
import type { Side } from "./side.ts";

/** A table of people's data as the database describes it. */
export interface CatalogueTable {
  readonly name: string;
  /** Every stored column, in order. */
  readonly columns: readonly string[];
  /** What puts its rows into one order: the primary key, else all columns. */
  readonly orderBy: readonly string[];
  /** The sequence behind its identity column with that column, null where it has none. */
  readonly identity: { readonly column: string; readonly sequence: string } | null;
  /** Tables that its rows point to. */
  readonly pointsTo: readonly string[];
}

/** The tables of a side, each after the tables that it points to: the order in which rows can be put back. */
export async function readCatalogue(client: ClientBase, { schema, leftOut }: Side): Promise<CatalogueTable[]> {
  const rows = await readRows(
    client,
    `select c.relname::text as name,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       (select array_agg(a.attname::text order by k.ord) from pg_constraint p
         cross join lateral unnest(p.conkey) with ordinality as k (num, ord)
         join pg_attribute a on a.attrelid = c.oid and a.attnum = k.num where p.conrelid = c.oid and p.contype = 'p') as key,
       (select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attidentity <> '' and not a.attisdropped limit 1) as identity,
       coalesce((select array_agg(distinct t.relname::text) from pg_constraint f join pg_class t on t.oid = f.confrelid
         where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid), '{}') as points_to
     from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') and not c.relname = any ($2::text[]) order by c.relname`,
    [schema, [...leftOut]],
  );
  const tables: CatalogueTable[] = [];
  // One after the other: a connection answers one question at a time.
  for (const row of rows) tables.push(await tableOf(client, schema, row));
  return inOrder(tables);
}

async function tableOf(client: ClientBase, schema: string, row: Record<string, unknown>): Promise<CatalogueTable> {
  const name = String(row["name"]);
  const columns = names(row["columns"]);
  const key = names(row["key"]);
  const column = row["identity"];
  const sequence = typeof column === "string" ? await sequenceOf(client, `${schema}.${quoteName(name)}`, column) : null;
  const identity = typeof column === "string" && sequence !== null ? { column, sequence } : null;
  return { name, columns, orderBy: key.length > 0 ? key : columns, identity, pointsTo: names(row["points_to"]) };
}

async function sequenceOf(client: ClientBase, table: string, column: string): Promise<string | null> {
  const [row] = await readRows(client, "select pg_get_serial_sequence($1, $2) as sequence", [table, column]);
  return typeof row?.["sequence"] === "string" ? row["sequence"] : null;
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Each table after those it points to; among equals by name. */
export function inOrder(tables: readonly CatalogueTable[]): CatalogueTable[] {
  const placed: CatalogueTable[] = [];
  let waiting = [...tables];
  while (waiting.length > 0) {
    const next = waiting.filter((table) => table.pointsTo.every((name) => placed.some((one) => one.name === name)));
    assert(next.length > 0, "Tables do not point to one another in a circle.");
    placed.push(...next);
    waiting = waiting.filter((table) => !next.includes(table));
  }
  return placed;
}
