import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MusubiClient } from "../clients/musubi-client.ts";
import type { BenchCluster } from "./bench-cluster.ts";
import { type Census, fillWithPeople } from "./bench-people.ts";
import { Child } from "./child.ts";
import { environment } from "./environment.ts";
import type { Party } from "./party.ts";

/** The program of the product. */
export const MUSUBI_PROGRAM = fileURLToPath(new URL("../../apps/server/bin/musubi.mjs", import.meta.url));
const TEMPLATE = "musubi_people";
/** The database of the server that runs. */
export const RUN_DATABASE = "musubi_run";

/** Makes the database that every start is copied from: migrated by the server itself, with people in it. */
export async function prepareMusubi(cluster: BenchCluster, census: Census): Promise<void> {
  await cluster.createDatabase(TEMPLATE);
  const child = await startChild(cluster, TEMPLATE);
  await child.stop();
  await cluster.asSuperuser(TEMPLATE, (client) => fillWithPeople(client, census));
  await cp(dataDirOf(cluster), preparedDirOf(cluster), { recursive: true });
}

/** Starts the whole product from the checkout, as `musubi serve` does, on a fresh copy of the prepared database and data directory; without the app unless it is wanted. */
export async function startMusubiServer(
  cluster: BenchCluster,
  { hasWeb = false }: { readonly hasWeb?: boolean } = {},
): Promise<Party & { readonly url: string }> {
  await cluster.createDatabase(RUN_DATABASE, TEMPLATE);
  // The head of the log lies beside the database, and the signer would rightly refuse to go on from that of another run.
  await rm(dataDirOf(cluster), { recursive: true, force: true });
  await cp(preparedDirOf(cluster), dataDirOf(cluster), { recursive: true });
  const child = await startChild(cluster, RUN_DATABASE, hasWeb);
  const url = child.address.replace("localhost", "127.0.0.1");
  return {
    url,
    serverPids: [child.pid],
    databasePids: cluster.pids,
    client: (user) => new MusubiClient(url, user),
    storedCount: () => countMessages(cluster),
    [Symbol.asyncDispose]: async () => {
      await child.stop();
      await cluster.dropDatabase(RUN_DATABASE);
    },
  };
}

async function startChild(cluster: BenchCluster, database: string, hasWeb = false): Promise<Child> {
  const env = commandEnv(cluster, database);
  return await Child.start({
    args: [MUSUBI_PROGRAM, "serve", ...(hasWeb ? [] : ["--no-web"])],
    env,
    logFile: join(cluster.dir, "musubi.log"),
  });
}

function dataDirOf({ dir }: BenchCluster): string {
  return join(dir, "data");
}

function preparedDirOf({ dir }: BenchCluster): string {
  return join(dir, "data-prepared");
}

/** The settings of the server and of commands beside it. */
export function commandEnv(cluster: BenchCluster, database: string): Record<string, string> {
  return environment({
    MUSUBI_PORT: "0",
    MUSUBI_CONSOLE_PORT: "0",
    MUSUBI_DATA_DIR: dataDirOf(cluster),
    MUSUBI_DATABASE_URL: cluster.urlOf(database),
    MUSUBI_LOG_LEVEL: "warn",
    // The limits on people are for people: a load generator of one address and two hundred hands would only measure them.
    MUSUBI_SEND_RATE: "1000000",
    MUSUBI_SOCKETS_MAX: "100000",
  });
}

function countMessages(cluster: BenchCluster): Promise<number> {
  return cluster.asSuperuser(RUN_DATABASE, async (client) => {
    const { rows } = await client.query<{ count: number }>("select count(*)::int as count from musubi.messages where kind = 'text'");
    return rows[0]?.count ?? 0;
  });
}
