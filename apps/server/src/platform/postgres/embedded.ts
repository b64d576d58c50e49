import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findBinariesPackage } from "./binaries.ts";
import { checkClusterVersion, clusterFolder, clusterMark, createCluster, prepareCluster, readClusterOwner, superuser } from "./cluster.ts";
import type { ConnectionSettings, PostgresLog } from "./connection.ts";
import { type DirectoryLock, lockDirectory } from "./directory-lock.ts";
import { codeOf, postgresRefusal, StartupRefusal, wordsOf } from "./errors.ts";
import { rotateLog } from "./log-file.ts";
import { type ClusterPlace, clearOrphans } from "./orphans.ts";
import { checkSuperuser } from "./owner.ts";
import { Postmaster, type PostmasterEnd, type PostmasterPlan } from "./postmaster.ts";
import { chooseLaunch } from "./run-as.ts";
import type { PostgresSettings } from "./settings.ts";
import { findFreePort, makeSocketFolder, removeSocketFolder, socketPort } from "./socket-folder.ts";

/** What the embedded server needs to know. */
export interface EmbeddedPostgresOptions {
  /** A folder for the server alone, made if missing. It holds the cluster, the socket, the lock and `postgres.log`. */
  readonly dataDir: string;
  /** The password of the cluster's superuser: set when the cluster is made, required afterwards. */
  readonly superuserPassword: string;
  /** Settings on top of ours, such as `{ fsync: "off" }` for tests. */
  readonly settings?: PostgresSettings;
  /** When given, the server also listens on 127.0.0.1 at this port, for outside tools. */
  readonly port?: number;
  readonly log: PostgresLog;
}

/** Told when the server process ended without having been asked to. It is already being started again. */
export type ExitListener = (end: PostmasterEnd) => void;

/**
 * Starts the PostgreSQL that comes with Musubi and keeps it running, or throws a `StartupRefusal`. Resolves when it accepts
 * connections. The caller ends it with `stop()`; should Node end without that, the server is asked to end as well.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const lock = lockDirectory(dataDir);
  try {
    const server = await launchServer({ ...options, dataDir }, lock);
    try {
      await checkSuperuser(server.connection("postgres", superuser, options.superuserPassword), dataDir);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  } catch (error) {
    lock.release();
    throw asRefusal(error, dataDir);
  }
}

/** What the file system says about the folder is a matter for the operator; everything else is a fault of ours. */
function asRefusal(error: unknown, dataDir: string): unknown {
  const code = codeOf(error);
  if (error instanceof StartupRefusal) return error;
  if (["ENOSPC", "EDQUOT"].includes(code))
    return postgresRefusal("disk_full", `The disk of ${dataDir} is full. Make room and start again; nothing is lost.`, error);
  if (!["EACCES", "EPERM", "EROFS"].includes(code)) return error;
  const sentence = `Musubi may not use ${dataDir} (${wordsOf(error)}). Give the folder to this user, or choose another one.`;
  return postgresRefusal("data_directory_not_permitted", sentence, error);
}

async function launchServer(options: EmbeddedPostgresOptions, lock: DirectoryLock): Promise<EmbeddedPostgres> {
  const { dataDir, log, settings = {} } = options;
  const binaries = await findBinariesPackage();
  const isExisting = await checkClusterVersion(dataDir, binaries.major);
  const launch = await chooseLaunch(binaries, { dataDir, clusterOwner: await readClusterOwner(dataDir) });
  if (!isExisting) {
    log.info("postgres.initializing", { dataDir, version: binaries.version, runAs: launch.runAs.kind });
    await createCluster(launch, dataDir, options.superuserPassword, settings);
  }
  const cluster = clusterFolder(dataDir);
  const mark = await clusterMark(dataDir);
  await clearOrphans({ cluster, mark, socketFolder: null }, log);
  await prepareCluster(launch, dataDir, settings);
  const isSocketUsable = process.platform !== "win32";
  const folder = isSocketUsable ? await makeSocketFolder(launch, dataDir) : null;
  const port = options.port ?? (isSocketUsable ? socketPort : await findFreePort());
  const isListening = options.port !== undefined || !isSocketUsable;
  const args = ["-c", folder?.argument ?? "unix_socket_directories=", "-c", `port=${port}`];
  args.push("-c", `listen_addresses=${isListening ? "127.0.0.1" : ""}`);
  const plan = { launch, cluster, mark, socketFolder: folder?.path ?? null, logFile: join(dataDir, "postgres.log"), args };
  const server = new EmbeddedPostgres({ plan, lock, log, host: folder?.path ?? "127.0.0.1", port });
  try {
    await server.begin();
  } catch (error) {
    await removeSocketFolder(server.host);
    throw error;
  }
  log.info("postgres.started", { pid: server.pid, version: binaries.version, runAs: launch.runAs.kind });
  return server;
}

const restartDelayFirstMs = 100;
const restartDelayMaxMs = 5_000;
const logCheckMs = 10 * 60_000;

interface EmbeddedPostgresParts {
  readonly plan: PostmasterPlan & ClusterPlace;
  readonly lock: DirectoryLock;
  readonly log: PostgresLog;
  readonly host: string;
  readonly port: number;
}

/** A PostgreSQL server of our own, kept running until `stop()`. */
export class EmbeddedPostgres {
  /** The folder of its Unix socket, or 127.0.0.1 where there are none: the `host` of a connection. */
  readonly host: string;
  readonly port: number;
  /** The name of the cluster's superuser. */
  readonly superuser = superuser;
  readonly #parts: EmbeddedPostgresParts;
  readonly #listeners = new Set<ExitListener>();
  readonly #stopping = new AbortController();
  readonly #atExit = (): void => this.#postmaster?.signalFast();
  #postmaster: Postmaster | null = null;
  /** Settles when the server accepts connections again; rejects when it was stopped before. */
  #ready: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | null = null;
  #logCheck: NodeJS.Timeout | null = null;

  constructor(parts: EmbeddedPostgresParts) {
    this.#parts = parts;
    this.host = parts.host;
    this.port = parts.port;
  }

  /** The process number of the running server, null while there is none. */
  get pid(): number | null {
    return this.#postmaster?.pid ?? null;
  }

  /** How to reach a database of this server. */
  connection(database: string, user: string, password: string): ConnectionSettings {
    return { host: this.host, port: this.port, database, user, password, ssl: false };
  }

  /** Calls back each time the server process ends without having been asked to. Returns the way to take the listener off. */
  onExit(listener: ExitListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Resolves when the server accepts connections: at once, or after the restart that is under way. Rejects if `stop()` cuts that off. */
  ready(): Promise<void> {
    return this.#ready;
  }

  /** First start; called once by `startEmbeddedPostgres`. */
  async begin(): Promise<void> {
    await this.#run();
    process.on("exit", this.#atExit);
    this.#logCheck = setInterval(() => void this.#rotateLog(), logCheckMs).unref();
  }

  /** Ends the server (open transactions are rolled back) and lets the data directory go. Calling it again waits for the same end. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #run(): Promise<void> {
    const { plan, log } = this.#parts;
    await clearOrphans(plan, log);
    await this.#rotateLog();
    const postmaster = await Postmaster.spawn(plan);
    this.#postmaster = postmaster;
    try {
      await postmaster.ready();
    } catch (error) {
      await postmaster.stop();
      this.#postmaster = null;
      throw error;
    }
    postmaster.unref();
    void postmaster.ended.then((end) => this.#onEnd(end));
  }

  /** A log that cannot be rotated (a full disk) is no reason to be without a database. */
  async #rotateLog(): Promise<void> {
    const { plan, log } = this.#parts;
    await rotateLog(plan.logFile).catch((error: unknown) => log.warn("postgres.log_not_rotated", { code: codeOf(error) }));
  }

  #onEnd(end: PostmasterEnd): void {
    this.#postmaster = null;
    if (this.#stopping.signal.aborted) return;
    this.#parts.log.error("postgres.ended_unexpectedly", { exitCode: end.exitCode, signal: end.signal });
    this.#ready = this.#restart();
    // Whoever waits hears of it; when nobody waits, a stop during the restart is no fault.
    this.#ready.catch(() => undefined);
    for (const listener of this.#listeners) listener(end);
  }

  /** Tries until it works: a full disk or a slow death of the old children must not need anybody's hands. */
  async #restart(): Promise<void> {
    const { log } = this.#parts;
    for (let delayMs = restartDelayFirstMs; ; delayMs = Math.min(delayMs * 2, restartDelayMaxMs)) {
      // Throws when it is stopped meanwhile, which is the other way out of this loop.
      await sleep(delayMs, undefined, { signal: this.#stopping.signal });
      try {
        await this.#run();
        log.info("postgres.restarted", { pid: this.pid });
        return;
      } catch (error) {
        log.error("postgres.restart_failed", { code: codeOf(error), reason: wordsOf(error) });
      }
    }
  }

  async #stop(): Promise<void> {
    const { lock, log, host } = this.#parts;
    this.#stopping.abort();
    const end = await this.#postmaster?.stop();
    // A restart that was under way may have got as far as a new process.
    await this.#ready.catch(() => undefined);
    await this.#postmaster?.stop();
    process.off("exit", this.#atExit);
    if (this.#logCheck !== null) clearInterval(this.#logCheck);
    await removeSocketFolder(host);
    lock.release();
    log.info("postgres.stopped", { exitCode: end?.exitCode ?? null, signal: end?.signal ?? null });
  }
}
