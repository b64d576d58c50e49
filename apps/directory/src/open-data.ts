import { join, resolve } from "node:path";
import type { Random } from "@musubi/base";
import {
  type Config,
  type ConnectionSettings,
  type DirectoryKeys,
  directoryRole,
  openDirectoryKeys,
  parseDatabaseUrl,
  StartupRefusal,
} from "@musubi/server/platform";

/** The directory's keys and the way to its database, as its own role. Refuses with a sentence where one of them is missing. */
export async function openData(
  config: Config,
  random: Random,
): Promise<{ readonly keys: DirectoryKeys; readonly connection: ConnectionSettings }> {
  if (config.staffDatabaseUrl === "") {
    throw new StartupRefusal(
      "staff_database_missing",
      'The staff directory is started by "npm start", which knows its database. By itself it needs MUSUBI_STAFF_DATABASE_URL.',
    );
  }
  const keys = await openDirectoryKeys({ dir: join(resolve(config.dataDir), "keys"), random, mayCreate: false });
  return { keys, connection: parseDatabaseUrl(config.staffDatabaseUrl).connection(directoryRole, keys.derivePassword(directoryRole)) };
}
