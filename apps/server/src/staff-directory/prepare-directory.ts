import { join } from "node:path";
import { appVersion, STAFF_MIGRATIONS_DIR } from "../installed.ts";
import { openDirectoryKeys, type StaffTrust } from "../platform/keys/directory-keys.ts";
import type { KeyRing } from "../platform/keys/key-ring.ts";
import { StartupRefusal } from "../platform/postgres/errors.ts";
import { parseDatabaseUrl } from "../platform/postgres/external.ts";
import type { PreparedDatabase } from "../platform/postgres/prepare.ts";
import { makeStaffDatabase, prepareStaffDatabase } from "../platform/postgres/staff-database.ts";
import type { StartParts } from "../start.ts";
import { directoryDatabaseUrl, staffSocketPath } from "./staff-place.ts";

/** What the data plane and the directory have to know of each other. */
export interface StaffLink {
  /** Whose assertions the data plane accepts. */
  readonly trust: StaffTrust;
  /** Where it takes them. */
  readonly socketPath: string;
  /** How the directory reaches its own database, without the password; null where it has none, and nobody of the staff can work. */
  readonly databaseUrl: string | null;
}

/**
 * Makes the staff directory's keys and database, or brings them up to date. Where an external PostgreSQL does not let us make
 * the second database, people are served all the same, and the console stays away: no staff has access, which is the safe side.
 */
export async function prepareDirectory(
  { config, clock, random, log }: StartParts,
  data: { readonly path: string; readonly keyRing: KeyRing; readonly prepared: PreparedDatabase },
): Promise<StaffLink> {
  const keys = await openDirectoryKeys({ dir: join(data.path, "keys"), random, mayCreate: true });
  const link = { trust: keys.trust, socketPath: staffSocketPath(data.path) };
  const parts = { keys, migrationsDir: STAFF_MIGRATIONS_DIR, appVersion: appVersion(), clock, random };
  const { embedded, owner } = data.prepared;
  const databaseUrl = directoryDatabaseUrl(config, owner);
  if (config.staffDatabaseUrl !== "") {
    await prepareStaffDatabase(parseDatabaseUrl(config.staffDatabaseUrl).owner, parts);
    return { ...link, databaseUrl };
  }
  if (embedded !== null) {
    await makeStaffDatabase(embedded.connection("postgres", embedded.superuser, data.keyRing.derivePassword("postgres")), parts);
    return { ...link, databaseUrl };
  }
  try {
    await makeStaffDatabase(owner, parts);
    return { ...link, databaseUrl };
  } catch (error) {
    if (!(error instanceof StartupRefusal) || error.code !== "database_not_permitted") throw error;
    log.warn({ event: "staff_console_off", reason: error.message });
    return { ...link, databaseUrl: null };
  }
}
