import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BareClient } from "../clients/bare-client.ts";
import type { BenchCluster } from "./bench-cluster.ts";
import { Child } from "./child.ts";
import { environment } from "./environment.ts";
import type { Party } from "./party.ts";

const PROGRAM = fileURLToPath(new URL("../limits/bare-server.ts", import.meta.url));

/** Starts the bare server, storing nothing ("relay") or everything ("group-commit"). */
export async function startBareServer(cluster: BenchCluster, mode: "relay" | "group-commit"): Promise<Party> {
  const database = "bare";
  const stores = mode === "group-commit";
  if (stores) await cluster.createDatabase(database);
  const args = [PROGRAM, mode, ...(stores ? [cluster.urlOf(database)] : [])];
  const child = await Child.start({ args, env: environment({}), logFile: join(cluster.dir, "bare.log") });
  return {
    serverPids: [child.pid],
    databasePids: stores ? cluster.pids : [],
    client: (user) => new BareClient(child.address, user),
    storedCount: async () => (stores ? await countMessages(cluster, database) : null),
    [Symbol.asyncDispose]: async () => {
      await child.stop();
      if (stores) await cluster.dropDatabase(database);
    },
  };
}

function countMessages(cluster: BenchCluster, database: string): Promise<number> {
  return cluster.asSuperuser(database, async (client) => {
    const { rows } = await client.query<{ count: number }>("select count(*)::int as count from message");
    return rows[0]?.count ?? 0;
  });
}
