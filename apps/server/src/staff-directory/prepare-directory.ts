import { join } from "node:path";
import { appVersion, STAFF_MIGRATIONS_DIR } from "../installed.ts";
import { openDirectoryKeys } from "../platform/keys/directory-keys.ts";
import type { KeyRing } from "../platform/keys/key-ring.ts";
import type { PreparedDatabase } from "../platform/postgres/prepare.ts";
import type { StartParts } from "../start-parts.ts";
import { openStaffDatabase } from "./staff-database-place.ts";
import { directoryDatabaseUrl, type StaffLink, staffSocketPath } from "./staff-place.ts";

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
  const { staffDatabaseUrl } = config;
  const onNotPermitted = (reason: string): void => log.warn({ event: "staff_console_off", reason });
  const reached = await openStaffDatabase({ ...data, staffDatabaseUrl, parts, onNotPermitted });
  return { ...link, databaseUrl: reached === null ? null : directoryDatabaseUrl(config, data.prepared.owner) };
}
