import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { PostgresLog } from "./connection.ts";
import { postgresRefusal } from "./errors.ts";
import { type PostmasterFile, postmasterFilePath, readPostmasterFile } from "./postmaster-file.ts";
import { findClusterProcesses, isAlive } from "./process-list.ts";
import { removeSocketFolder } from "./socket-folder.ts";

const pollMs = 20;
/** Fast first; a server that is stuck is then told to stop at once, and at last killed: the next start recovers. */
const patience = [
  { signal: "SIGINT", waitMs: 10_000 },
  { signal: "SIGQUIT", waitMs: 3_000 },
  { signal: "SIGKILL", waitMs: 5_000 },
] as const;

/**
 * Clears the way for a new server on this cluster. A server whose Musubi was killed lives on without anybody: it is stopped
 * rather than adopted, so that what runs is always our own child with the settings of today. Children of a server that was
 * itself killed hold its shared memory for a moment: they are waited for. Only to be called under the folder's lock.
 */
export async function clearOrphans(place: ClusterPlace, log: PostgresLog): Promise<void> {
  const { cluster, mark } = place;
  const file = await readPostmasterFile(cluster);
  let found = await findClusterProcesses(mark);
  for (const { signal, waitMs } of patience) {
    if (found.length === 0) break;
    const server = found.find((one) => one.pid === file?.pid);
    log.warn("postgres.orphans", { signal, count: found.length, hasServer: server !== undefined });
    signalAll(server, found, signal);
    for (let waited = 0; waited < waitMs && found.length > 0; waited += pollMs) {
      await sleep(pollMs);
      found = await findClusterProcesses(mark);
    }
  }
  if (found.length > 0) {
    const pids = found.map((one) => one.pid).join(", ");
    throw postgresRefusal(
      "data_directory_in_use",
      `PostgreSQL processes (${pids}) still use ${cluster} and cannot be ended. End them first.`,
    );
  }
  await clearLockFiles(place, file);
}

/** Where a cluster lives. */
export interface ClusterPlace {
  readonly cluster: string;
  readonly mark: string;
  /** The folder in which its next server will put its socket; null where there are no sockets. */
  readonly socketFolder: string | null;
}

/**
 * PostgreSQL refuses to start over a lock file that is empty (its writer died at once) or that names a living process, though
 * the number belongs to somebody else by now or to a dead process that nobody has collected yet. Here all of its processes
 * are known to be gone. A lock file in order stays: from it PostgreSQL checks once more that its shared memory is free.
 */
async function clearLockFiles({ cluster, socketFolder }: ClusterPlace, file: PostmasterFile | null): Promise<void> {
  if (file === null || isAlive(file.pid)) await rm(postmasterFilePath(cluster), { force: true });
  const names = socketFolder === null ? [] : await readdir(socketFolder);
  const ours = names.filter((name) => name.startsWith(".s.PGSQL."));
  for (const name of ours) await rm(join(socketFolder ?? "", name), { force: true });
  if (file !== null && file.socketDir !== socketFolder) await removeSocketFolder(file.socketDir);
}

/** A living server ends its own children in good order; children without a server are told to go one by one. */
function signalAll(server: { pid: number } | undefined, all: readonly { pid: number }[], signal: NodeJS.Signals): void {
  const targets = server !== undefined && signal !== "SIGKILL" ? [server] : all;
  for (const { pid } of targets) {
    try {
      // To a child without a server, "interrupt" means only its statement: it has to be told to quit.
      process.kill(pid, server === undefined && signal === "SIGINT" ? "SIGQUIT" : signal);
    } catch {
      // It ended by itself in the meantime.
    }
  }
}
