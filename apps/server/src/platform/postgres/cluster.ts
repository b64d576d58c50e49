import { execFile } from "node:child_process";
import { appendFile, lchown, lstat, mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { codeOf, postgresRefusal, wordsOf } from "./errors.ts";
import { commandFor, type Launch, ownerOf } from "./run-as.ts";
import { hbaText, type PostgresSettings, settingsText } from "./settings.ts";

/** The one superuser of the cluster. The server itself never works as it after start-up. */
export const superuser = "postgres";

const initTimeoutMs = 5 * 60_000;

/** The folder of the cluster below the folder we were given. */
export function clusterFolder(dataDir: string): string {
  return join(dataDir, "cluster");
}

/** Who owns the existing cluster; null when there is none. */
export async function readClusterOwner(dataDir: string): Promise<{ uid: number; gid: number } | null> {
  try {
    const { uid, gid } = await lstat(clusterFolder(dataDir));
    return { uid, gid };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

/** Refuses a cluster that this major version cannot open. Returns whether there is a cluster at all. */
export async function checkClusterVersion(dataDir: string, major: string): Promise<boolean> {
  if ((await readClusterOwner(dataDir)) === null) return false;
  const found = await readFile(join(clusterFolder(dataDir), "PG_VERSION"), "utf8").catch((error: unknown) => {
    const sentence = `${clusterFolder(dataDir)} is not a whole PostgreSQL cluster (${wordsOf(error)}). Nothing was changed; put a backup back, or move the folder away to begin empty.`;
    throw postgresRefusal("cluster_damaged", sentence, error);
  });
  if (found.trim() === major) return true;
  const sentence =
    `The database in ${dataDir} was made by PostgreSQL ${found.trim()}, and this Musubi brings PostgreSQL ${major}. ` +
    "Start the Musubi version that made it, run `musubi backup`, and restore that backup with this one.";
  throw postgresRefusal("cluster_version_mismatch", sentence);
}

/**
 * Makes the cluster. It is built in a folder of its own and renamed when whole, so a start that was cut off half-way leaves
 * nothing behind that looks like a cluster.
 */
export async function createCluster(launch: Launch, dataDir: string, password: string, settings: PostgresSettings): Promise<void> {
  await removeUnfinished(dataDir);
  const unfinished = await mkdtemp(join(dataDir, "initializing-"));
  const cluster = join(unfinished, "cluster");
  const passwordFile = join(unfinished, "password");
  await mkdir(cluster, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  await giveTree(launch, unfinished);
  const [reachable, passwordPath] =
    process.platform === "linux" ? ["/proc/self/cwd", "/proc/self/cwd/../password"] : [cluster, passwordFile];
  const args = ["-D", reachable, "-U", superuser, `--pwfile=${passwordPath}`, "--auth=scram-sha-256", "--encoding=UTF8"];
  args.push("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums");
  if (settings["fsync"] === "off") args.push("--no-sync");
  const command = commandFor(launch, "initdb", args);
  try {
    await promisify(execFile)(command.file, [...command.args], { ...command.options, cwd: cluster, timeout: initTimeoutMs });
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw postgresRefusal("postgres_not_starting", `PostgreSQL could not make its folder below ${dataDir}: ${wordsOf(error)}`, error);
  }
  // Our settings stay in a file of their own, which is written anew at each start.
  await appendFile(join(cluster, "postgresql.conf"), "\ninclude 'musubi.conf'\n");
  await rm(passwordFile);
  await rename(cluster, clusterFolder(dataDir));
  await rm(unfinished, { recursive: true, force: true });
  await syncFolder(dataDir);
}

/** Brings an existing cluster up to the way it is run now: its owner, our settings, and who may sign in. */
export async function prepareCluster(launch: Launch, dataDir: string, settings: PostgresSettings): Promise<void> {
  const cluster = clusterFolder(dataDir);
  await removeUnfinished(dataDir);
  await giveTree(launch, cluster);
  await writeOwned(launch, join(cluster, "musubi.conf"), settingsText(settings));
  await writeOwned(launch, join(cluster, "pg_hba.conf"), hbaText());
}

/** A name for the cluster that its processes carry in their titles: the identity of the folder, wherever it is moved. */
export async function clusterMark(dataDir: string): Promise<string> {
  const { dev, ino } = await lstat(clusterFolder(dataDir), { bigint: true });
  return `musubi-${dev.toString(36)}-${ino.toString(36)}`;
}

async function removeUnfinished(dataDir: string): Promise<void> {
  const names = await readdir(dataDir);
  const unfinished = names.filter((name) => name.startsWith("initializing-"));
  // An orphan of a killed start may still be writing there; its own files vanish under it and it gives up.
  await Promise.all(unfinished.map((name) => rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })));
}

/** As root we write into a folder of somebody else: a fresh file is made, never one opened that a link could lead elsewhere. */
async function writeOwned(launch: Launch, path: string, text: string): Promise<void> {
  // An unchanged file is left alone, so that a start on a full disk does not fail here.
  if ((await readFile(path, "utf8").catch(() => "")) === text) return;
  const fresh = `${path}.new`;
  await rm(fresh, { force: true });
  const file = await open(fresh, "wx", 0o600);
  try {
    await file.writeFile(text);
    const owner = ownerOf(launch.runAs);
    if (owner !== null) await file.chown(owner.uid, owner.gid);
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}

/** Gives a folder and all in it to the user who will run PostgreSQL. The folder itself comes last, so that an interrupted walk is seen. */
async function giveTree(launch: Launch, root: string): Promise<void> {
  const owner = ownerOf(launch.runAs);
  if (owner === null) return;
  const { uid } = await lstat(root);
  if (uid === owner.uid) return;
  if (process.getuid?.() !== 0) {
    const sentence = `The database in ${root} belongs to user ${uid}, but Musubi runs as user ${owner.uid}. Start it as the same user as before, or give the folder to this one with chown.`;
    throw postgresRefusal("data_directory_not_permitted", sentence);
  }
  const entries = await readdir(root, { recursive: true });
  for (const entry of entries) await lchown(join(root, entry), owner.uid, owner.gid);
  await lchown(root, owner.uid, owner.gid);
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
