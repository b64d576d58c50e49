import { DATA_CATEGORIES } from "@musubi/protocol";
import type { ClientBase } from "pg";
import { StartupRefusal } from "./errors.ts";

/** What the data map says of a column. */
export interface MappedColumn {
  readonly table: string;
  readonly column: string;
  readonly category: string;
  readonly residency: string;
  readonly retention: string;
}

interface ColumnRow {
  readonly table_name: string;
  readonly column_name: string;
  readonly note: string | null;
}

/** The queue's own tables come with the library; what they hold is written in docs/subsystems/jobs.md: references, never content. */
const OUTSIDE_SCHEMAS = ["pg_catalog", "information_schema", "pg_toast", "graphile_worker"];

/** Reads the classification of every column. Refuses with `data_map_incomplete` when one has none, naming it. */
export async function readDataMap(client: Pick<ClientBase, "query">): Promise<MappedColumn[]> {
  const { rows } = await client.query<ColumnRow>(
    `select n.nspname || '.' || c.relname as table_name, a.attname as column_name, col_description(c.oid, a.attnum) as note
       from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and n.nspname <> all ($1) and n.nspname !~ '^pg_temp'
      order by 1, a.attnum`,
    [OUTSIDE_SCHEMAS],
  );
  return rows.map((row) => {
    const mapped = parseNote(row);
    if (mapped === null) {
      throw new StartupRefusal(
        "data_map_incomplete",
        `The column ${row.table_name}.${row.column_name} has no category, residency and retention. Musubi does not start with data that is not on the map.`,
      );
    }
    return mapped;
  });
}

function parseNote({ table_name, column_name, note }: ColumnRow): MappedColumn | null {
  const fields = new Map(
    (note ?? "").split("; ").map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)] as const),
  );
  const category = fields.get("category") ?? "";
  const retention = fields.get("retention") ?? "";
  if (!Object.keys(DATA_CATEGORIES).includes(category) || retention === "") return null;
  return { table: table_name, column: column_name, category, residency: fields.get("residency") ?? "region", retention };
}
