import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Clock, Random } from "@musubi/base";
import type { ClientBase } from "pg";
import { appVersion, MIGRATIONS_DIR } from "../installed.ts";
import type { ObjectFolder } from "../platform/blobs/object-folder.ts";
import { type DataDir, openDataDir, RESTORE_MARK } from "../platform/data-dir/data-dir.ts";
import { DIRECTORY_KEYS_FILE } from "../platform/keys/directory-keys.ts";
import { type KeyRing, openKeyRing } from "../platform/keys/key-ring.ts";
import { requireOwnRing } from "../platform/keys/ring-check.ts";
import { RING_FILE } from "../platform/keys/ring-file.ts";
import { syncFolder } from "../platform/keys/write-once.ts";
import { openClient, readRows } from "../platform/postgres/client.ts";
import type { PostgresLog } from "../platform/postgres/connection.ts";
import { codeOf } from "../platform/postgres/errors.ts";
import { parseDatabaseUrl } from "../platform/postgres/external.ts";
import { beginNewLog } from "../platform/postgres/new-log.ts";
import { bringUpToDate, openDatabase, type PreparedDatabase } from "../platform/postgres/prepare.ts";
import { STAFF_DATABASE } from "../platform/postgres/staff-database.ts";
import type { BackupFile } from "./backup-file.ts";
import { backupRefusal } from "./backup-refusal.ts";
import { BLOB_PREFIX, type BlobSink, openBlobSink } from "./blob-files.ts";
import { type CheckedBackup, checkBackup } from "./check-backup.ts";
import { loadTables, type TableLoad, type TableSink } from "./load-tables.ts";
import { requeueWork } from "./requeue.ts";
import { firstSteps, refuseOtherSchema } from "./schema-steps.ts";
import { PEOPLE_SIDE, STAFF_SIDE } from "./side.ts";
import { bringStaffUpToDate, putStaffBack } from "./staff-backup.ts";

/** Where a backup is put back, and what that needs. */
export interface RestoreParts {
  /** An empty folder, or one that does not exist yet. */
  readonly dataDir: string;
  /** Opens the place of the encrypted files, in which nothing may lie yet. */
  readonly openObjects: (of: { readonly dataDir: string; readonly keyRing: KeyRing }) => Promise<ObjectFolder>;
  /** What that place is called in the data directory. */
  readonly blobs: string;
  /** Empty: the PostgreSQL that comes along. */
  readonly databaseUrl: string;
  /** The staff directory's own database; empty: beside the other one. */
  readonly staffDatabaseUrl: string;
  /** The country in which the data will lie. */
  readonly region: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly key: Uint8Array;
  readonly log: PostgresLog;
  /** Told before each of its three parts. */
  readonly onPart: (part: "check" | "prepare" | "load") => void;
  /** Hears how many bytes of entries were put back. */
  readonly onBytes: (count: number) => void;
  /**
   * To be compared with the backup and thrown away: nothing in it goes on, so nothing begins anew. Called once everything is back as it
   * was, before the steps of the schema that are newer than the backup.
   */
  readonly compare?: (loaded: Pick<Restored, "checked" | "prepared">) => Promise<void>;
}

/** A restored data directory that is still held, with its database running. */
export interface Restored extends AsyncDisposable {
  readonly checked: CheckedBackup;
  readonly dataDir: DataDir;
  readonly keyRing: KeyRing;
  readonly prepared: PreparedDatabase;
}

/**
 * Puts a backup back into an empty data directory. Every byte of the file is checked before anything is touched. A restore that
 * is cut off leaves a mark, and no server starts on it. Refuses with a sentence where the target is not empty.
 */
export async function restoreBackup(file: BackupFile, parts: RestoreParts): Promise<Restored> {
  const path = resolve(parts.dataDir);
  await refuseUsedFolder(path);
  await refuseOtherSchema(MIGRATIONS_DIR, file.header);
  if (parts.databaseUrl !== "") await refuseUsedDatabase(parts.databaseUrl);
  parts.onPart("check");
  const checked = await checkBackup(file, parts.key);
  if (checked.manifest.staff !== null) await refuseUsedStaffDatabase(parts);
  parts.onPart("prepare");
  const dataDir = await openDataDir(path, { appVersion: appVersion(), region: parts.region });
  try {
    await writeFile(join(path, RESTORE_MARK), "A restore is under way, or was cut off.\n");
    await putKeys(path, checked);
    const keyRing = await openKeyRing({ dir: join(path, "keys"), random: parts.random, mayCreate: false });
    const objects = await parts.openObjects({ dataDir: path, keyRing });
    await refuseUsedObjects(objects);
    const prepared = await openDatabase({ databaseUrl: parts.databaseUrl, dataDir: path, keyRing, random: parts.random, log: parts.log });
    const close = async (): Promise<void> => {
      await prepared.embedded?.stop();
      dataDir.release();
    };
    try {
      await fill(file, parts, { path, keyRing, prepared, checked, objects });
      await requireOwnRing(prepared.connectionOf("musubi_jobs"), keyRing);
      await dataDir.record({ isDemo: checked.manifest.isDemo, blobs: parts.blobs });
      await rm(join(path, RESTORE_MARK));
      await syncFolder(path);
      return { checked, dataDir, keyRing, prepared, [Symbol.asyncDispose]: close };
    } catch (error) {
      await close();
      await emptyObjects(objects).catch(() => undefined);
      throw error;
    }
  } catch (error) {
    dataDir.release();
    // The folder was empty before, so everything in it is ours. The mark goes last.
    await emptyFolder(path).catch(() => undefined);
    throw error;
  }
}

async function emptyFolder(path: string): Promise<void> {
  const names = (await readdir(path)).filter((name) => name !== "lost+found" && name !== RESTORE_MARK);
  for (const name of [...names, RESTORE_MARK]) await rm(join(path, name), { recursive: true, force: true });
}

async function refuseUsedFolder(path: string): Promise<void> {
  const names = await readdir(path).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw backupRefusal("restore_not_empty", `The data directory ${path} cannot be looked into (${codeOf(error)}).`, error);
  });
  if (names.every((name) => name === "lost+found")) return;
  throw backupRefusal(
    "restore_not_empty",
    `The data directory ${path} is not empty. A restore never touches data that are there: set MUSUBI_DATA_DIR to an empty folder.`,
  );
}

async function refuseUsedObjects(objects: ObjectFolder): Promise<void> {
  for await (const _one of objects.list())
    throw backupRefusal(
      "restore_not_empty",
      "Files lie in the place that MUSUBI_BLOBS names. A restore never touches data that are there: name an empty one, or empty it.",
    );
}

/** It was empty before, so everything in it is ours. */
async function emptyObjects(objects: ObjectFolder): Promise<void> {
  for await (const { blobId } of objects.list()) await objects.remove(blobId);
}

async function refuseUsedDatabase(databaseUrl: string): Promise<void> {
  const client = await openClient(parseDatabaseUrl(databaseUrl).owner);
  try {
    const [row] = await readRows(
      client,
      "select to_regclass('musubi_meta.schema_migrations') is null and to_regnamespace('musubi') is null as fresh",
    );
    if (row?.["fresh"] === true) return;
    throw backupRefusal(
      "restore_not_empty",
      "The database of MUSUBI_DATABASE_URL is in use by a Musubi. A restore never touches data that are there: make an empty database.",
    );
  } finally {
    await client.end();
  }
}

/** The directory's database, where it is not the one that comes along. What a restore would fill must not be there. */
async function refuseUsedStaffDatabase({ databaseUrl, staffDatabaseUrl }: RestoreParts): Promise<void> {
  if (databaseUrl === "" && staffDatabaseUrl === "") return;
  const client = await openClient(parseDatabaseUrl(staffDatabaseUrl === "" ? databaseUrl : staffDatabaseUrl).owner);
  try {
    const [row] = await readRows(
      client,
      staffDatabaseUrl === ""
        ? "select exists (select from pg_database where datname = $1) as used"
        : "select to_regnamespace('staff') is not null as used, $1::text as name",
      [STAFF_DATABASE],
    );
    if (row?.["used"] !== true) return;
    throw backupRefusal(
      "restore_not_empty",
      `The database of the staff directory is there already (${staffDatabaseUrl === "" ? STAFF_DATABASE : "MUSUBI_STAFF_DATABASE_URL"}). A restore never touches data that are there: make an empty one, or drop it.`,
    );
  } finally {
    await client.end();
  }
}

async function putKeys(path: string, { ring, directoryKeys }: CheckedBackup): Promise<void> {
  const dir = join(path, "keys");
  await mkdir(dir, { mode: 0o700 });
  const how = { mode: 0o600, flag: "wx", flush: true } as const;
  await writeFile(join(dir, RING_FILE), ring, how);
  if (directoryKeys !== null) await writeFile(join(dir, DIRECTORY_KEYS_FILE), directoryKeys, how);
  await syncFolder(dir);
}

interface Target {
  readonly path: string;
  readonly keyRing: KeyRing;
  readonly prepared: PreparedDatabase;
  readonly checked: CheckedBackup;
  readonly objects: ObjectFolder;
}

async function fill(file: BackupFile, parts: RestoreParts, { path, keyRing, prepared, checked, objects }: Target): Promise<void> {
  const common = { keyRing, appVersion: appVersion(), clock: parts.clock, random: parts.random };
  {
    await using steps = await firstSteps(MIGRATIONS_DIR, file.header.schemaSteps);
    await bringUpToDate(prepared, { ...common, migrationsDir: steps.dir });
  }
  parts.onPart("load");
  const { staff, tables } = checked.manifest;
  const staffTarget = { ...parts, dataDir: path, prepared, keyRing, isTrial: parts.compare !== undefined };
  const client = await openClient(prepared.owner);
  try {
    await loadTables({ client, side: PEOPLE_SIDE, wanted: tables }, async (load) => {
      if (staff === null) return putBack(file, parts, { load, staff: null, objects });
      await putStaffBack(staffTarget, staff, (staffLoad) => putBack(file, parts, { load, staff: staffLoad, objects }));
    });
    await parts.compare?.({ checked, prepared });
    if (!tables.some(({ name }) => name === "ledger_coverage")) await dateHistory(client);
    if (file.header.region !== parts.region) await moveRegion(prepared, parts.region);
  } finally {
    await client.end();
  }
  // What has come to the schema since the backup was made.
  await bringUpToDate(prepared, { ...common, migrationsDir: MIGRATIONS_DIR });
  if (staff !== null) await bringStaffUpToDate(staffTarget);
  await requeueWork(prepared);
  if (parts.compare === undefined) await tellRestored(prepared, file.header.createdAt);
}

/**
 * A backup of the time before reads were recorded: the steps that begin the record find out by the history of the schema how long there was none,
 * and this history began with the restore. So it is dated from the first account on.
 */
async function dateHistory(client: ClientBase): Promise<void> {
  await client.query("begin");
  await client.query("set local role musubi_backup");
  const [row] = await readRows(client, "select min(created_at) as oldest from musubi.accounts");
  await client.query("reset role");
  await client.query("update musubi_meta.schema_migrations set applied_at = least(applied_at, $1)", [row?.["oldest"] ?? null]);
  await client.query("commit");
}

/**
 * The server that was backed up may have signed on since: a second history under its key would be a fork. So another log begins here.
 * And what it recorded since is not here: for that time the record has a gap, which everybody is told of.
 */
async function tellRestored(prepared: PreparedDatabase, madeAt: string): Promise<void> {
  const client = await openClient(prepared.owner);
  try {
    await client.query("select musubi.note_gap($1, now(), 'restored from a backup')", [madeAt]);
    await beginNewLog(client, "restored from a backup");
  } finally {
    await client.end();
  }
}

type Sink = Pick<TableSink & BlobSink, "write" | "end">;

async function putBack(
  file: BackupFile,
  parts: RestoreParts,
  into: { readonly load: TableLoad; readonly staff: TableLoad | null; readonly objects: ObjectFolder },
): Promise<void> {
  let sink: Sink | null = null;
  let name = "";
  for await (const event of file.read(parts.key)) {
    if (event.kind === "begin") {
      name = event.name;
      sink = await openTable(name, into);
    } else if (event.kind === "data") {
      parts.onBytes(event.bytes.length);
      // A file is made with its first byte: an empty entry stands for one that was erased while the backup was made.
      if (sink === null && name.startsWith(BLOB_PREFIX)) sink = openBlobSink(into.objects, name);
      await sink?.write(event.bytes);
    } else await sink?.end();
  }
}

async function openTable(name: string, into: { readonly load: TableLoad; readonly staff: TableLoad | null }): Promise<Sink | null> {
  if (name.startsWith(PEOPLE_SIDE.prefix)) return into.load.begin(name.slice(PEOPLE_SIDE.prefix.length));
  if (into.staff !== null && name.startsWith(STAFF_SIDE.prefix)) return into.staff.begin(name.slice(STAFF_SIDE.prefix.length));
  return null;
}

/** The operator said that the data shall lie in another country from now on: what people see of it must say so. */
async function moveRegion(prepared: PreparedDatabase, region: string): Promise<void> {
  const client = await openClient(prepared.connectionOf("musubi_jobs"));
  try {
    await client.query("update musubi.accounts set region = $1", [region]);
    await client.query("update musubi.talks set region = $1", [region]);
  } finally {
    await client.end();
  }
}
