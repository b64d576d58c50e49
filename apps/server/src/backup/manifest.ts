import { fieldOf } from "../platform/json-fields.ts";
import { damaged } from "./backup-refusal.ts";
import type { EntrySum } from "./entry-frames.ts";
import type { SchemaSteps } from "./schema-steps.ts";

/** The name of the last entry, which lists all others. */
export const MANIFEST = "manifest.json";

/** A table as it stands in a backup. */
export interface TableInBackup {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rowCount: number;
  /** Where the counter of its identity column stood; null where it has none. */
  readonly counter: number | null;
}

/** Everything that a backup holds, with the sum of each entry. */
export interface Manifest {
  readonly entries: readonly EntrySum[];
  readonly tables: readonly TableInBackup[];
  readonly isDemo: boolean;
  /** The staff directory; null where the server had none, or in a backup of an older version. */
  readonly staff: StaffInBackup | null;
}

/** The staff directory's database as it stands in a backup. */
export interface StaffInBackup extends SchemaSteps {
  readonly tables: readonly TableInBackup[];
}

/** Reads a manifest that came out of a sealed file of ours. Refuses with `backup_damaged`. */
export function parseManifest(text: string): Manifest {
  const json: unknown = JSON.parse(text);
  const entries = listOf(json, "entries").map((one) => ({
    name: textOf(one, "name"),
    sizeBytes: countOf(one, "sizeBytes"),
    sha256: textOf(one, "sha256"),
  }));
  return { entries, tables: tablesOf(json), isDemo: fieldOf(json, "isDemo") === true, staff: staffOf(fieldOf(json, "staff")) };
}

function tablesOf(json: unknown): TableInBackup[] {
  return listOf(json, "tables").map((one) => ({
    name: textOf(one, "name"),
    columns: listOf(one, "columns").map(String),
    rowCount: countOf(one, "rowCount"),
    counter: fieldOf(one, "counter") === null ? null : countOf(one, "counter"),
  }));
}

function staffOf(json: unknown): StaffInBackup | null {
  if (json === null || json === undefined) return null;
  return { tables: tablesOf(json), schemaSteps: countOf(json, "schemaSteps"), schemaDigest: textOf(json, "schemaDigest") };
}

function listOf(json: unknown, name: string): unknown[] {
  const value = fieldOf(json, name);
  if (!Array.isArray(value)) throw damaged(`its manifest has no ${name}`);
  return value;
}

function textOf(json: unknown, name: string): string {
  const value = fieldOf(json, name);
  if (typeof value !== "string") throw damaged(`its manifest lacks a ${name}`);
  return value;
}

function countOf(json: unknown, name: string): number {
  const value = fieldOf(json, name);
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw damaged(`its manifest lacks a ${name}`);
  return value;
}
