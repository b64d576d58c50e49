import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Random } from "@musubi/base";
import type { Config } from "../config/settings.ts";
import { appVersion, MIGRATIONS_DIR } from "../installed.ts";
import { type DataDir, openDataDir } from "../platform/data-dir/data-dir.ts";
import { readDataDirFile } from "../platform/data-dir/data-dir-file.ts";
import { type KeyRing, openKeyRing } from "../platform/keys/key-ring.ts";
import { openClient, readRows } from "../platform/postgres/client.ts";
import { type ConnectionSettings, ownerRole, type PostgresLog } from "../platform/postgres/connection.ts";
import { StartupRefusal } from "../platform/postgres/errors.ts";
import { readMigrationFiles } from "../platform/postgres/migration-files.ts";
import { readPostmasterFile } from "../platform/postgres/postmaster-file.ts";
import { clusterDir, openDatabase, type PreparedDatabase } from "../platform/postgres/prepare.ts";

/** The data of a server as a command reaches it, whether the server runs or not. */
export interface ReachedData extends AsyncDisposable {
  readonly path: string;
  readonly keyRing: KeyRing;
  readonly prepared: PreparedDatabase;
  /** The country in which the data lies. */
  readonly region: string;
  /** A server uses the data directory; its database is shared with it. */
  readonly isServerRunning: boolean;
}

/** What reaching the data needs. */
export interface ReachParts {
  readonly config: Config;
  readonly random: Random;
  readonly log?: PostgresLog;
}

/** A command's own PostgreSQL tells nothing unless something is wrong, and then it refuses. */
const QUIET: PostgresLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Opens the data for a command: through the running server's database, or by starting PostgreSQL for as long as the command
 * takes. Refuses where there is no data yet, and where the database is of another version than this code.
 */
export async function reachData(parts: ReachParts): Promise<ReachedData> {
  const data = await reachAnyData(parts);
  try {
    await requireSameVersion(data.prepared);
    return data;
  } catch (error) {
    await data[Symbol.asyncDispose]();
    throw error;
  }
}

/** As `reachData`, whatever version the database has. */
export async function reachAnyData({ config, random, log = QUIET }: ReachParts): Promise<ReachedData> {
  const path = resolve(config.dataDir);
  if (!existsSync(join(path, "keys"))) {
    throw new StartupRefusal(
      "no_data_yet",
      `There is no data in ${path} yet: no Musubi was started with this data directory. MUSUBI_DATA_DIR says where it is.`,
    );
  }
  const region = (await readDataDirFile(path))?.region ?? config.region;
  const dataDir = await holdUnlessRunning(path, region);
  try {
    const keyRing = await openKeyRing({ dir: join(path, "keys"), random, mayCreate: false });
    const isServerRunning = dataDir === null;
    const prepared =
      isServerRunning && config.databaseUrl === ""
        ? await runningDatabase(path, keyRing)
        : await openDatabase({ databaseUrl: config.databaseUrl, dataDir: path, keyRing, random, log });
    const close = async (): Promise<void> => {
      await prepared.embedded?.stop();
      dataDir?.release();
    };
    return { path, keyRing, prepared, region, isServerRunning, [Symbol.asyncDispose]: close };
  } catch (error) {
    dataDir?.release();
    throw error;
  }
}

/**
 * Holds the data directory, or gives null when a running server does. `region` is what the folder itself says: only a start
 * has an opinion about MUSUBI_REGION.
 */
async function holdUnlessRunning(path: string, region: string): Promise<DataDir | null> {
  try {
    return await openDataDir(path, { appVersion: appVersion(), region });
  } catch (error) {
    if (error instanceof StartupRefusal && error.code === "data_directory_in_use") return null;
    throw error;
  }
}

const DATABASE = "musubi";
const PORT_LINE = 3;

/** The way to the PostgreSQL that a running server of this data directory has started. */
async function runningDatabase(dataDir: string, keyRing: KeyRing): Promise<PreparedDatabase> {
  const cluster = join(clusterDir(dataDir), "cluster");
  const file = await readPostmasterFile(cluster);
  if (file === null || !file.isReady) {
    throw new StartupRefusal(
      "database_unreachable",
      "The server of this data directory is just starting or stopping. Try again in a moment.",
    );
  }
  const port = Number((await readFile(join(cluster, "postmaster.pid"), "utf8")).split("\n")[PORT_LINE]);
  // The server names its socket's folder from where it stands itself.
  const host = file.socketDir === "" ? "127.0.0.1" : resolve(cluster, file.socketDir);
  const connectionOf = (user: string): ConnectionSettings => ({
    host,
    port,
    database: DATABASE,
    user,
    password: keyRing.derivePassword(user),
    ssl: false,
  });
  return { owner: connectionOf(ownerRole), connectionOf, embedded: null };
}

/** The names of the migrations that a database went through, in order; none for a database of nobody's. */
export async function readMigrationNames(prepared: PreparedDatabase): Promise<string[]> {
  const client = await openClient(prepared.owner);
  try {
    const known = await readRows(client, "select to_regclass('musubi_meta.schema_migrations') is not null as known");
    if (known[0]?.["known"] !== true) return [];
    const rows = await readRows(client, "select name from musubi_meta.schema_migrations order by version");
    return rows.map((row) => String(row["name"]));
  } finally {
    await client.end();
  }
}

async function requireSameVersion(prepared: PreparedDatabase): Promise<void> {
  const theirs = await readMigrationNames(prepared);
  const ours = (await readMigrationFiles(MIGRATIONS_DIR)).map((file) => file.name);
  if (theirs.join() === ours.join()) return;
  const sentence =
    theirs.length > ours.length
      ? `The database was changed by a newer Musubi than this one (${appVersion()}). Use the newer version for this command.`
      : `The database is of an older version than this Musubi (${appVersion()}). Start the server once with this version, then run the command again.`;
  throw new StartupRefusal("database_version_differs", sentence);
}
