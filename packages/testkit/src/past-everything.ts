import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { systemRandom } from "@musubi/base";
import { openClient, openKeyRing } from "@musubi/server";

/**
 * Runs statements in the people's database of a server that runs on this data directory, past everything that guards it: what a test
 * needs that would otherwise take months, such as a week that is over. Gives the rows of the last one.
 */
export async function pastEverything(dataDir: string, ...statements: readonly string[]): Promise<Record<string, unknown>[]> {
  const keyRing = await openKeyRing({ dir: join(dataDir, "keys"), random: systemRandom, mayCreate: false });
  // PostgreSQL's own note of itself: the fourth line is its port, the fifth the folder of its socket.
  const cluster = join(dataDir, "postgres", "cluster");
  const lines = (await readFile(join(cluster, "postmaster.pid"), "utf8")).split("\n");
  const [port, host] = [Number(lines[3]), resolve(cluster, lines[4] ?? "")];
  const client = await openClient({ host, port, database: "musubi", user: "postgres", password: keyRing.derivePassword("postgres") });
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows = (await client.query<Record<string, unknown>>(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}
