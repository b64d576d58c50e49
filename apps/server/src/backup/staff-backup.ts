import { join } from "node:path";
import type { Clock, Random } from "@musubi/base";
import type { ClientBase } from "pg";
import { appVersion, STAFF_MIGRATIONS_DIR } from "../installed.ts";
import { openDirectoryKeys, readDirectoryKeys } from "../platform/keys/directory-keys.ts";
import type { KeyRing } from "../platform/keys/key-ring.ts";
import { openClient, readRows } from "../platform/postgres/client.ts";
import type { PreparedDatabase } from "../platform/postgres/prepare.ts";
import { STAFF_DATABASE, staffOwnerConnection } from "../platform/postgres/staff-database.ts";
import { openStaffDatabase, type StaffDatabasePlace } from "../staff-directory/staff-database-place.ts";
import { backupRefusal } from "./backup-refusal.ts";
import { type TableSnapshot, withSnapshot } from "./dump-tables.ts";
import { loadTables, type TableLoad } from "./load-tables.ts";
import type { StaffInBackup } from "./manifest.ts";
import { firstSteps } from "./schema-steps.ts";
import { STAFF_SIDE } from "./side.ts";

/** What reading the staff directory for a backup needs. */
export interface StaffSource {
  readonly dataDir: string;
  readonly prepared: PreparedDatabase;
  readonly staffDatabaseUrl: string;
}

/** Runs `work` on one moment of the staff directory; null where the server has none. */
export async function withStaffSnapshot<T>(source: StaffSource, work: (staff: TableSnapshot | null) => Promise<T>): Promise<T> {
  const keys = await readDirectoryKeys(join(source.dataDir, "keys"));
  if (keys === null || !(await hasStaffDatabase(source))) return work(null);
  const client = await openClient(staffOwnerConnection(source, keys));
  try {
    const [row] = await readRows(client, "select to_regnamespace('staff') is not null as made");
    return row?.["made"] === true ? await withSnapshot(client, work, STAFF_SIDE) : await work(null);
  } finally {
    await client.end();
  }
}

/** Where an external PostgreSQL does not let us make it, there is none, and no staff. */
async function hasStaffDatabase({ prepared, staffDatabaseUrl }: StaffSource): Promise<boolean> {
  if (staffDatabaseUrl !== "") return true;
  const client = await openClient(prepared.owner);
  try {
    return (await readRows(client, "select 1 from pg_database where datname = $1", [STAFF_DATABASE])).length > 0;
  } finally {
    await client.end();
  }
}

/** What putting the staff directory back needs. */
export interface StaffTarget {
  readonly dataDir: string;
  readonly prepared: PreparedDatabase;
  readonly keyRing: KeyRing;
  readonly staffDatabaseUrl: string;
  readonly clock: Clock;
  readonly random: Random;
  /** To be compared and thrown away: nobody's session has to end. */
  readonly isTrial: boolean;
}

/**
 * Puts the staff directory back: `work` is handed the way for its rows, or null where this PostgreSQL does not let us make its
 * database. Whoever was signed in is not any more, and links that set a first passkey are worth nothing: who was cut after the backup
 * was made must not come back through an open door. Its keys lie in the data directory already.
 */
export async function putStaffBack(
  target: StaffTarget,
  staff: StaffInBackup,
  work: (load: TableLoad | null) => Promise<void>,
): Promise<void> {
  await using steps = await firstSteps(STAFF_MIGRATIONS_DIR, staff.schemaSteps);
  const place = await placeOf(target, steps.dir);
  if ((await openStaffDatabase(place)) === null) return work(null);
  const client = await openClient(staffOwnerConnection(target, place.parts.keys));
  try {
    await refuseUsedDirectory(client);
    await loadTables({ client, side: STAFF_SIDE, wanted: staff.tables }, work);
    if (!target.isTrial) await closeDoors(client);
  } finally {
    await client.end();
  }
}

/** Takes the steps of the directory's schema that are newer than the backup, where its database is there. */
export async function bringStaffUpToDate(target: StaffTarget): Promise<void> {
  await openStaffDatabase(await placeOf(target, STAFF_MIGRATIONS_DIR));
}

async function placeOf(target: StaffTarget, migrationsDir: string): Promise<StaffDatabasePlace> {
  const { random, clock } = target;
  const keys = await openDirectoryKeys({ dir: join(target.dataDir, "keys"), random, mayCreate: false });
  return { ...target, parts: { keys, migrationsDir, appVersion: appVersion(), clock, random } };
}

/** A restore never touches data that are there. */
async function refuseUsedDirectory(client: ClientBase): Promise<void> {
  const [row] = await readRows(client, "select count(*) as count from staff.members");
  if (Number(row?.["count"]) === 0) return;
  const sentence = "The staff directory's database is in use already. A restore never touches data that are there: make an empty database.";
  throw backupRefusal("restore_not_empty", sentence);
}

async function closeDoors(client: ClientBase): Promise<void> {
  await client.query("update staff.sessions set ended_at = now(), end_reason = 'restored from a backup' where ended_at is null");
  await client.query("update staff.enrolments set expires_at = least(expires_at, now()) where used_at is null");
}
