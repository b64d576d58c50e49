import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomName, systemClock, systemRandom } from "@musubi/base";
import {
  bringUpToDate,
  type ConnectionSettings,
  ensureOwnedDatabase,
  type KeyRing,
  MIGRATIONS_DIR,
  openClient,
  openKeyRing,
  ownerRole,
  type PreparedDatabase,
  type ServerRole,
  startEmbeddedPostgres,
} from "@musubi/server";

/** Where a test run's cluster is: enough for another process to use it. */
export interface ClusterAddress {
  readonly dir: string;
  readonly host: string;
  readonly port: number;
}

/** A running cluster of a test run. */
export interface TestCluster {
  readonly address: ClusterAddress;
  stop(): Promise<void>;
}

const TEMPLATE = "musubi_template";
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Starts a real PostgreSQL for a test run, without waiting for the disk, and migrates the template that worlds are cloned from. */
export async function startTestCluster(): Promise<TestCluster> {
  const dir = await mkdtemp(join(tmpdir(), "musubi-test-"));
  const keyRing = await openKeyRing({ dir: join(dir, "keys"), random: systemRandom, mayCreate: true });
  const superuserPassword = keyRing.derivePassword("postgres");
  const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "300" };
  const server = await startEmbeddedPostgres({ dataDir: join(dir, "postgres"), superuserPassword, settings, log: quiet });
  const address = { dir, host: server.host, port: server.port };
  const ownerPassword = keyRing.derivePassword(ownerRole);
  await ensureOwnedDatabase(server.connection("postgres", server.superuser, superuserPassword), {
    database: TEMPLATE,
    ownerPassword,
    random: systemRandom,
  });
  await bringUpToDate(preparedOn(address, keyRing, TEMPLATE), {
    keyRing,
    migrationsDir: MIGRATIONS_DIR,
    appVersion: "test",
    clock: systemClock,
    random: systemRandom,
  });
  return {
    address,
    stop: async () => {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The key ring of a test run's cluster. */
export function ringOf(address: ClusterAddress): Promise<KeyRing> {
  return openKeyRing({ dir: join(address.dir, "keys"), random: systemRandom, mayCreate: false });
}

/** Clones the template into a database of its own and gives the way to it. */
export async function cloneDatabase(address: ClusterAddress, keyRing: KeyRing): Promise<PreparedDatabase & { drop(): Promise<void> }> {
  const name = `w_${randomName(systemRandom, 12)}`;
  const superuser = superuserOf(address, keyRing);
  await asSuperuser(superuser, `create database ${name} template ${TEMPLATE} strategy file_copy owner ${ownerRole}`);
  return { ...preparedOn(address, keyRing, name), drop: () => asSuperuser(superuser, `drop database ${name} with (force)`) };
}

/** How the superuser of a test run's cluster signs in: for what an operator's machine does at its first start. */
export function superuserOf(address: ClusterAddress, keyRing: KeyRing): ConnectionSettings {
  const { host, port } = address;
  return { host, port, database: "postgres", user: "postgres", password: keyRing.derivePassword("postgres") };
}

async function asSuperuser(superuser: ConnectionSettings, statement: string): Promise<void> {
  const client = await openClient(superuser);
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function preparedOn(address: ClusterAddress, keyRing: KeyRing, database: string): PreparedDatabase {
  const connectionOf = (role: ServerRole | typeof ownerRole): ConnectionSettings => ({
    host: address.host,
    port: address.port,
    database,
    user: role,
    password: keyRing.derivePassword(role),
  });
  return { owner: connectionOf(ownerRole), connectionOf, embedded: null };
}
