import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Clock, Random } from "@musubi/base";
import { prepareQueueAt } from "../jobs/queue-schema.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import { openClient } from "./client.ts";
import { type ConnectionSettings, ownerRole, type PostgresLog, type ServerRole, serverRoles } from "./connection.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded.ts";
import { parseDatabaseUrl } from "./external.ts";
import { migrate } from "./migrate.ts";
import { ensureOwnedDatabase } from "./owner.ts";
import { ensureRoles } from "./roles.ts";

/** A database that is there: how its owner and its roles reach it. */
export interface PreparedDatabase {
  readonly owner: ConnectionSettings;
  readonly connectionOf: (role: ServerRole) => ConnectionSettings;
  /** The server that came along, when it is that one. */
  readonly embedded: EmbeddedPostgres | null;
}

const DATABASE = "musubi";

/** Where the embedded cluster lies in a data directory. */
export function clusterDir(dataDir: string): string {
  return join(dataDir, "postgres");
}

/** Whether this data directory has already been used: then a missing key ring is a loss, not a beginning. */
export function hasBeenUsed(dataDir: string): boolean {
  return existsSync(clusterDir(dataDir)) || existsSync(join(dataDir, "blobs"));
}

/** Starts the PostgreSQL that comes along, or reads the address of an external one. Gives no database to it yet. */
export async function openDatabase(options: {
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly keyRing: KeyRing;
  readonly random: Random;
  readonly log: PostgresLog;
}): Promise<PreparedDatabase> {
  const { keyRing } = options;
  if (options.databaseUrl !== "") {
    const external = parseDatabaseUrl(options.databaseUrl);
    return { owner: external.owner, connectionOf: (role) => external.connection(role, keyRing.derivePassword(role)), embedded: null };
  }
  const superuserPassword = keyRing.derivePassword("postgres");
  const embedded = await startEmbeddedPostgres({ dataDir: clusterDir(options.dataDir), superuserPassword, log: options.log });
  const ownerPassword = keyRing.derivePassword(ownerRole);
  try {
    const superuser = embedded.connection("postgres", embedded.superuser, superuserPassword);
    await ensureOwnedDatabase(superuser, { database: DATABASE, ownerPassword, random: options.random });
  } catch (error) {
    await embedded.stop();
    throw error;
  }
  return {
    owner: embedded.connection(DATABASE, ownerRole, ownerPassword),
    connectionOf: (role) => embedded.connection(DATABASE, role, keyRing.derivePassword(role)),
    embedded,
  };
}

/** Makes roles and brings the schema to this version, as the owner; that connection is closed afterwards. Gives the steps taken. */
export async function bringUpToDate(
  database: PreparedDatabase,
  options: {
    readonly keyRing: KeyRing;
    readonly migrationsDir: string;
    readonly appVersion: string;
    readonly clock: Clock;
    readonly random: Random;
  },
): Promise<readonly string[]> {
  const client = await openClient(database.owner);
  try {
    const entries = serverRoles.map((role) => [role, options.keyRing.derivePassword(role)] as const);
    const passwords = Object.fromEntries(entries) as Record<ServerRole, string>;
    await ensureRoles(client, { database: database.owner.database, passwords, random: options.random });
    const report = await migrate(client, {
      dir: options.migrationsDir,
      appVersion: options.appVersion,
      now: new Date(options.clock.nowMs()),
    });
    await prepareQueueAt(database.connectionOf("musubi_jobs"));
    return report.applied;
  } finally {
    await client.end();
  }
}
