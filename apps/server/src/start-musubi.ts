import { join } from "node:path";
import { refuseTakenPort } from "./http/listen-refusal.ts";
import { appVersion, MIGRATIONS_DIR } from "./installed.ts";
import { postgresLog } from "./make-log.ts";
import { placeName } from "./platform/blobs/blob-settings.ts";
import { requireSamePlace } from "./platform/blobs/object-place.ts";
import { type DataDir, openDataDir } from "./platform/data-dir/data-dir.ts";
import { type KeyRing, openKeyRing } from "./platform/keys/key-ring.ts";
import { isRingWanted, requireOwnRing } from "./platform/keys/ring-check.ts";
import { bringUpToDate, openDatabase, type PreparedDatabase } from "./platform/postgres/prepare.ts";
import { stateRegion } from "./platform/postgres/state-region.ts";
import { directoryEnv } from "./staff-directory/directory-env.ts";
import { type DirectoryProcess, startDirectoryProcess } from "./staff-directory/directory-process.ts";
import { prepareDirectory } from "./staff-directory/prepare-directory.ts";
import type { StaffLink } from "./staff-directory/staff-place.ts";
import type { RunningServer } from "./start.ts";
import type { StartParts } from "./start-parts.ts";

/** How one start differs from others. */
export interface StartOptions {
  /** The environment of this process: the directory's process is handed what of it concerns it. Absent: no console is started. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Aborted when a stop is asked for: the start ends at the next step, with everything it had begun stopped again. */
  readonly signal?: AbortSignal;
  /** Called when the database is up to date and nobody is served yet. */
  readonly beforeServing?: (ready: ReadyData) => Promise<void>;
}

/** Data that is open and up to date. */
export interface ReadyData {
  readonly dataDir: DataDir;
  readonly keyRing: KeyRing;
  readonly prepared: PreparedDatabase;
}

/** A running Musubi with the staff's console beside it. */
export interface RunningMusubi extends RunningServer {
  /** The address of the console; null where none was asked for, or it is not up yet. */
  readonly consoleUrl: string | null;
  /** Where the data lies; empty when the operator has not stated it. */
  readonly region: string;
}

/**
 * Brings everything up on one machine: data directory, keys, database, and the listening port. Throws a StartupRefusal when a
 * person has to do something first, and the signal's reason when it was stopped meanwhile.
 */
export async function startMusubi(parts: StartParts, options: StartOptions = {}): Promise<RunningMusubi> {
  const { config } = parts;
  await refuseTakenPort(config);
  const dataDir = await openDataDir(config.dataDir, { appVersion: appVersion(), region: config.region });
  try {
    const server = await startOn(parts, dataDir, options);
    const stop = async (): Promise<void> => {
      await server.stop();
      dataDir.release();
    };
    return { ...server, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    dataDir.release();
    throw error;
  }
}

async function startOn(parts: StartParts, dataDir: DataDir, { signal, beforeServing, env }: StartOptions): Promise<RunningMusubi> {
  const { config, clock, random, log } = parts;
  signal?.throwIfAborted();
  // The application is loaded while PostgreSQL starts. A start that is refused before does without it.
  const loading = import("./start.ts");
  // Whoever waits for it below hears of a failure; when nobody gets that far, another refusal is being told.
  loading.catch(() => undefined);
  const keyRing = await openKeyRing({
    dir: join(dataDir.path, "keys"),
    random,
    mayCreate: await isRingWanted(dataDir.path, config.databaseUrl),
  });
  const prepared = await openDatabase({ databaseUrl: config.databaseUrl, dataDir: dataDir.path, keyRing, random, log: postgresLog(log) });
  try {
    signal?.throwIfAborted();
    // Before the roles get their passwords from this ring: those of the right server would no longer fit.
    await requireOwnRing(prepared.owner, keyRing);
    const applied = await bringUpToDate(prepared, { keyRing, migrationsDir: MIGRATIONS_DIR, appVersion: appVersion(), clock, random });
    if (applied.length > 0) log.info({ event: "migrated", steps: applied.length });
    await requireOwnRing(prepared.connectionOf("musubi_jobs"), keyRing);
    if (dataDir.isRegionNew) await stateRegion(prepared.connectionOf("musubi_jobs"), dataDir.region);
    await requireSamePlace(dataDir.blobs, config, prepared.connectionOf("musubi_jobs"));
    await dataDir.record({ blobs: placeName(config) });
    signal?.throwIfAborted();
    const staff = await prepareDirectory(parts, { path: dataDir.path, keyRing, prepared });
    await beforeServing?.({ dataDir, keyRing, prepared });
    signal?.throwIfAborted();
    const { serve } = await loading;
    const { region } = dataDir;
    const server = await serve({ ...parts, config: { ...config, region } }, prepared, keyRing, {
      strictReplies: false,
      isWorkshopWarm: true,
      isSampling: true,
      staff,
    });
    return { ...(await withConsole(parts, server, { staff, signal, env })), region };
  } catch (error) {
    await prepared.embedded?.stop();
    throw error;
  }
}

/** Starts the directory's process beside a server that serves already, and ends it before the server. */
async function withConsole(
  { config, log }: StartParts,
  server: RunningServer,
  how: { readonly staff: StaffLink; readonly signal: AbortSignal | undefined; readonly env: StartOptions["env"] },
): Promise<Omit<RunningMusubi, "region">> {
  const { databaseUrl } = how.staff;
  if (how.env === undefined || databaseUrl === null) return { ...server, consoleUrl: null };
  let directory: DirectoryProcess;
  try {
    how.signal?.throwIfAborted();
    directory = await startDirectoryProcess({ env: directoryEnv(how.env, { config, databaseUrl }), log });
  } catch (error) {
    await server.stop();
    throw error;
  }
  const stop = async (): Promise<void> => {
    await directory.stop();
    await server.stop();
  };
  return { ...server, consoleUrl: directory.url, stop, [Symbol.asyncDispose]: stop };
}
