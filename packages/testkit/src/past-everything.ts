import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { systemRandom } from "@musubi/base";
import { type ConnectionSettings, openClient, openKeyRing } from "@musubi/server";
import { tablesHolding } from "./tables-holding.ts";
import { holdsTrace, tracesOf } from "./traces.ts";

/**
 * Runs statements in the people's database of a server that runs on this data directory, past everything that guards it: what a test
 * needs that would otherwise take months, such as a week that is over. Gives the rows of the last one.
 */
export async function pastEverything(dataDir: string, ...statements: readonly string[]): Promise<Record<string, unknown>[]> {
  const client = await openClient(await superuserAt(dataDir));
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows = (await client.query<Record<string, unknown>>(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

/**
 * Where these words stand, in the clear or merely encoded, of all that a running server has: tables by their names, and files of its data
 * directory by their paths, those of the database as they lie on the disk among them.
 */
export async function holdingAt(dataDir: string, words: string): Promise<string[]> {
  const tables = await tablesHolding(await superuserAt(dataDir), words);
  await pastEverything(dataDir, "checkpoint");
  const traces = tracesOf(words);
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (holdsTrace(Buffer.from(entry.name), traces)) files.push(path);
    // What the server has just removed holds nothing.
    else if (entry.isFile() && holdsTrace(await readFile(path).catch(() => Buffer.alloc(0)), traces)) files.push(path);
  }
  return [...tables, ...files];
}

async function superuserAt(dataDir: string): Promise<ConnectionSettings> {
  const keyRing = await openKeyRing({ dir: join(dataDir, "keys"), random: systemRandom, mayCreate: false });
  // PostgreSQL's own note of itself: the fourth line is its port, the fifth the folder of its socket.
  const cluster = join(dataDir, "postgres", "cluster");
  const lines = (await readFile(join(cluster, "postmaster.pid"), "utf8")).split("\n");
  const [port, host] = [Number(lines[3]), resolve(cluster, lines[4] ?? "")];
  return { host, port, database: "musubi", user: "postgres", password: keyRing.derivePassword("postgres") };
}
