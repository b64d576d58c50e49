import type { ClientBase } from "pg";
import { readRows } from "./client.ts";
import { checkDatabase } from "./database-check.ts";
import { codeOf, postgresRefusal, type StartupRefusal, wordsOf } from "./errors.ts";
import { type MigrationFile, readMigrationFiles } from "./migration-files.ts";

/** What a migration run needs to know. */
export interface MigrateOptions {
  /** The folder of the `NNNN_name.sql` files. */
  readonly dir: string;
  /** The version of Musubi, kept beside each step, so that an older one can say which version it is looking at. */
  readonly appVersion: string;
  /** The time to record for the steps of this run. */
  readonly now: Date;
}

/** What a migration run did. */
export interface MigrateReport {
  /** The names of the steps taken now, in their order. */
  readonly applied: readonly string[];
  /** The number of the last step that the database has now; 0 for none. */
  readonly version: number;
}

/** The advisory lock of migrations: any number will do as long as it is ours ("musubi" read as base 36). */
const lockKey = 1_382_862_822;
const lockWaitMs = 5 * 60_000;

/**
 * Brings the database to the version of this code. Each file runs in a transaction of its own together with its record, so a
 * cut-off run continues where it stopped. Two servers that start at once take turns. Refuses with `database_too_new`,
 * `migration_edited`, `migration_files_invalid`, `migration_failed` or `migration_busy`. `client` is signed in as the owner.
 */
export async function migrate(client: ClientBase, options: MigrateOptions): Promise<MigrateReport> {
  await checkDatabase(client);
  const files = await readMigrationFiles(options.dir);
  await takeLock(client);
  try {
    await client.query(metaSql);
    const records = await readRecords(client);
    checkHistory(files, records, options.appVersion);
    const missing = files.slice(records.length);
    for (const file of missing) await applyOne(client, file, options);
    return { applied: missing.map((file) => file.name), version: files.length };
  } finally {
    // A broken connection has already dropped the lock.
    await client.query("select pg_advisory_unlock($1)", [lockKey]).catch(() => undefined);
  }
}

const metaSql = `
create schema if not exists musubi_meta;
create table if not exists musubi_meta.schema_migrations (
  version int not null constraint schema_migrations__version primary key,
  name text not null,
  checksum text not null,
  app_version text not null,
  applied_at timestamptz not null
);
comment on column musubi_meta.schema_migrations.version is 'category=operations; retention=forever';
comment on column musubi_meta.schema_migrations.name is 'category=operations; retention=forever';
comment on column musubi_meta.schema_migrations.checksum is 'category=operations; retention=forever';
comment on column musubi_meta.schema_migrations.app_version is 'category=operations; retention=forever';
comment on column musubi_meta.schema_migrations.applied_at is 'category=operations; retention=forever';
`;

interface MigrationRecord {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
  readonly appVersion: string;
}

async function takeLock(client: ClientBase): Promise<void> {
  await client.query(`set lock_timeout = ${lockWaitMs}`);
  try {
    await client.query("select pg_advisory_lock($1)", [lockKey]);
  } catch (error) {
    if (codeOf(error) !== "55P03") throw error;
    throw postgresRefusal(
      "migration_busy",
      "Another Musubi server has been changing this database for minutes. Wait for it to finish, or end it.",
      error,
    );
  } finally {
    await client.query("reset lock_timeout").catch(() => undefined);
  }
}

async function readRecords(client: ClientBase): Promise<MigrationRecord[]> {
  const rows = await readRows(client, "select version, name, checksum, app_version from musubi_meta.schema_migrations order by version");
  return rows.map((row) => ({
    version: Number(row["version"]),
    name: String(row["name"]),
    checksum: String(row["checksum"]),
    appVersion: String(row["app_version"]),
  }));
}

/** The database's history must be the beginning of ours. */
function checkHistory(files: readonly MigrationFile[], records: readonly MigrationRecord[], appVersion: string): void {
  records.forEach((record, index) => {
    const file = files[index];
    if (file === undefined) throw tooNew(records, appVersion);
    if (record.version === file.version && record.name === file.name && record.checksum === file.checksum) return;
    const sentence = `The migration ${file.name} is not the one that this database went through (${record.name}). A shipped migration never changes: install Musubi ${record.appVersion} or newer again from a clean source.`;
    throw postgresRefusal("migration_edited", sentence);
  });
}

function tooNew(records: readonly MigrationRecord[], appVersion: string): StartupRefusal {
  const last = records.at(-1);
  const sentence =
    `This database was last changed by Musubi ${last?.appVersion ?? "of a later version"} (${last?.name ?? "unknown"}); this is Musubi ${appVersion}, which is ` +
    "older and would misread it. Start the newer version, or restore a backup made by this one.";
  return postgresRefusal("database_too_new", sentence);
}

async function applyOne(client: ClientBase, file: MigrationFile, options: MigrateOptions): Promise<void> {
  try {
    await client.query("begin");
    const before = await transactionId(client);
    await client.query(file.sql);
    if ((await transactionId(client)) !== before) throw new Error("the file ends the transaction it runs in");
    await client.query(
      "insert into musubi_meta.schema_migrations (version, name, checksum, app_version, applied_at) values ($1, $2, $3, $4, $5)",
      [file.version, file.name, file.checksum, options.appVersion, options.now],
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw postgresRefusal(
      "migration_failed",
      `The migration ${file.name}${lineOf(file, error)} failed and was undone: ${wordsOf(error)}.`,
      error,
    );
  }
}

async function transactionId(client: ClientBase): Promise<string> {
  const rows = await readRows(client, "select pg_current_xact_id()::text as id");
  return String(rows[0]?.["id"]);
}

/** PostgreSQL counts characters from 1; a person wants the line. */
function lineOf(file: MigrationFile, error: unknown): string {
  if (typeof error !== "object" || error === null || !("position" in error)) return "";
  const position = Number(error.position);
  if (!(position > 0)) return "";
  const before = Array.from(file.sql).slice(0, position - 1);
  return `, line ${before.filter((character) => character === "\n").length + 1},`;
}
