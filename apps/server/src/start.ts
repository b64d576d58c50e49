import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Clock } from "@musubi/base";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { type App, makeApp } from "./app.ts";
import { listRevokedSince } from "./features/devices/revocation-store.ts";
import { PictureSampler, PurgeWatch, REMAKE_PICTURES } from "./features/files/index.ts";
import { PublicKeyLog } from "./features/keys/port.ts";
import { PublicReport } from "./features/log/port.ts";
import { DueWatch } from "./features/sealed/due-watch.ts";
import { makeHttpServer } from "./http/http-server.ts";
import { listenRefusal } from "./http/listen-refusal.ts";
import { addLogRoutes } from "./http/log-routes.ts";
import { openApi } from "./http/open-api.ts";
import { servePages } from "./http/pages.ts";
import { RevocationWatch } from "./http/revocations.ts";
import { addServiceRoutes } from "./http/service-routes.ts";
import { SocketGateway } from "./http/socket-gateway.ts";
import { appVersion, WEB_DIR } from "./installed.ts";
import { kernelLog } from "./kernel/kernel-log.ts";
import type { Rates } from "./kernel/rate-limit.ts";
import { type DeskDatabase, deskDatabase, pooledDatabase } from "./kernel/transaction.ts";
import { postgresLog } from "./make-log.ts";
import { BlobStore } from "./platform/blobs/blob-store.ts";
import { openObjects } from "./platform/blobs/object-place.ts";
import { PieceFolder } from "./platform/blobs/piece-folder.ts";
import { JobQueue } from "./platform/jobs/job-queue.ts";
import type { KeyRing } from "./platform/keys/key-ring.ts";
import { openClient } from "./platform/postgres/client.ts";
import type { ServerRole } from "./platform/postgres/connection.ts";
import { readDataMap } from "./platform/postgres/data-map.ts";
import { createPools, type PoolLimits, type Pools } from "./platform/postgres/pool.ts";
import type { PreparedDatabase } from "./platform/postgres/prepare.ts";
import { tryKnownPictures } from "./platform/thumbnailer/canary.ts";
import { readKnownPictures } from "./platform/thumbnailer/known-pictures.ts";
import { LazyWorkshop } from "./platform/thumbnailer/lazy-workshop.ts";
import type { Workshop } from "./platform/thumbnailer/picture-workshop.ts";
import { applyAlertRules } from "./staff/alert-rules.ts";
import { type StaffService, serveStaff } from "./staff/serve-staff.ts";
import type { StaffLink } from "./staff-directory/staff-place.ts";
import type { StartParts } from "./start-parts.ts";

/** A running Musubi. */
export interface RunningServer {
  /** The address of the web app and the API. */
  readonly url: string;
  readonly app: App;
  readonly database: ReturnType<typeof pooledDatabase>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** How a server serves, beyond its settings. */
export interface ServeOptions {
  /** A reply that does not fit its contract is a fault, as tests want it; else unknown fields are dropped and logged. */
  readonly strictReplies: boolean;
  readonly rates?: Rates;
  /** What makes pictures is started and looked at soon after the start; else with the first picture. */
  readonly isWorkshopWarm?: boolean;
  /** What makes pictures, where it serves several servers and outlives this one; else each server has its own. */
  readonly workshop?: LazyWorkshop;
  /** How many of the known pictures a newer version has to make rightly at each step; else all. */
  readonly knownPictures?: number;
  /** Stored pictures are compared with their sources all the time. */
  readonly isSampling?: boolean;
  /** Whose assertions about the staff are accepted, and on which socket. Absent: nobody of the staff is served. */
  readonly staff?: StaffLink;
}

/** Serves on a database that is up to date. The test kit begins here, with a database of its own. */
export async function serve(parts: StartParts, prepared: PreparedDatabase, keyRing: KeyRing, how: ServeOptions): Promise<RunningServer> {
  const { config, clock, random, log } = parts;
  await checkDataMap(prepared);
  const ownStores = await openStores(parts, keyRing);
  const stores = { ...ownStores, workshop: how.workshop ?? ownStores.workshop };
  const { pools, sessionPools, database, desk, sessions } = openPools(prepared, log);
  const port = config.port === 0 ? "0" : String(config.port);
  const publicUrl = config.publicUrl === "" ? `http://localhost:${port}` : config.publicUrl;
  const origins = [new URL(publicUrl).origin];
  const app = makeApp({
    ...stores,
    config,
    publicUrl,
    origins,
    version: appVersion(),
    clock,
    random,
    log,
    database,
    sessionDatabase: sessions,
    keyRing,
    stickers: readStickers(),
    ...(parts.outbound === undefined ? {} : { outbound: parts.outbound }),
    ...how,
  });
  await applyAlertRules(database, config);
  const jobs = await startWork(app, pools, { log, isWarm: how.isWorkshopWarm === true });
  const gateway = new SocketGateway({
    kernel: app.kernel,
    hub: app.hub,
    openSpan: (actor) => app.spans.open(actor),
    closeSpan: (spanId) => app.spans.close(spanId),
    socketsMax: config.socketsMax,
  });
  const http = makeHttpServer({
    kernel: app.kernel,
    sessions: app.sessions,
    gateway,
    uploads: app.uploads,
    log,
    publicUrl,
    trustedProxies: config.trustedProxies,
  });
  addRoutes(http, { parts, app, database, publicUrl });
  await servePages(http, join(WEB_DIR, "dist"), "no-cache");
  const watches = startWatches({ app, jobs, clock, database, isSampling: how.isSampling === true });
  const staff = how.staff === undefined ? null : await serveStaff(staffService(parts, { app, desk, keyRing, link: how.staff }));
  const stop = once(() => stopAll({ gateway, watches, stores: ownStores, http, staff, app, jobs, pools, sessionPools, prepared }));
  try {
    await http.listen({ host: config.host, port: config.port });
  } catch (error) {
    await stop();
    throw listenRefusal(error, config);
  }
  if (how.isWorkshopWarm === true) stores.workshop.warmUpLater(WARM_UP_AFTER_MS);
  const address = http.server.address();
  const listening = typeof address === "object" && address !== null ? address.port : config.port;
  const url = config.publicUrl === "" ? `http://localhost:${listening}` : config.publicUrl;
  origins[0] = new URL(url).origin;
  return { url, app, database, stop, [Symbol.asyncDispose]: stop };
}

/** Until then the machine is left to those who come back: three processes and known pictures cost as much as half a start. */
const WARM_UP_AFTER_MS = 20_000;
/** Known pictures that the program has to make rightly at each start, before it gets one of anybody. */
const KNOWN_AT_START = 4;

/** Where bytes of people lie, and where their pictures are made. */
async function openStores({ config, clock, random, log }: StartParts, keyRing: KeyRing): Promise<Stores> {
  const dataDir = resolve(config.dataDir);
  const prove = async (workshop: Workshop): ReturnType<typeof tryKnownPictures> => {
    const pictures = await readKnownPictures(KNOWN_AT_START);
    return tryKnownPictures({ maker: workshop, checker: workshop, pictures, lanes: 1, rounds: 1 });
  };
  const entry = config.thumbnailerNext;
  return {
    blobs: new BlobStore(await openObjects({ config, dataDir, keyRing, clock, random }), random),
    pieces: new PieceFolder(join(dataDir, "uploads"), random),
    workshop: new LazyWorkshop({ random, log }, prove),
    // Half the processes: it is a guest until it has shown what it does.
    next: entry === "" ? null : new LazyWorkshop({ random, log, entry: resolve(entry), processCount: 2 }),
  };
}

interface Stores {
  readonly blobs: BlobStore;
  readonly pieces: PieceFolder;
  readonly workshop: LazyWorkshop;
  readonly next: LazyWorkshop | null;
}

/** Everything that goes on without being asked. */
async function startWork(app: App, pools: Pools, of: { readonly log: Logger; readonly isWarm: boolean }): Promise<JobQueue> {
  await app.spans.recover();
  await app.indexer.start();
  await app.accountability.log.start();
  await app.keyLog.start();
  app.keyLogWitnesses.start();
  const tasks = [...app.background.tasks, ...app.accountability.tasks];
  return await JobQueue.start({ pool: pools.of("musubi_jobs"), tasks, log: postgresLog(of.log), isWarm: of.isWarm });
}

/** What looks all the time: for signed-out devices, for sealed talks in which something is due, for pictures that were taken back, and for ones that are not what they must be. */
function startWatches(of: { app: App; jobs: JobQueue; clock: Clock; database: RunningServer["database"]; isSampling: boolean }): Watches {
  const { app, jobs, clock, database } = of;
  const hasSockets = (): boolean => app.hub.socketCount > 0;
  const revocations = new RevocationWatch({
    clock,
    readRevoked: (sinceMs) => listRevokedSince(database, sinceMs),
    hasSockets,
    onRevoked: (deviceId) => {
      app.sessions.forget(deviceId);
      app.hub.closeDevice(deviceId);
    },
  });
  const purges = new PurgeWatch({
    database,
    onlineAccounts: () => app.hub.onlineAccounts(),
    emit: app.emit,
    // Where this fails they are made within the minute.
    onPurged: () => void jobs.hurry(REMAKE_PICTURES).catch(() => undefined),
  });
  const due = new DueWatch({ database, clock, rosters: app.rosters, hasSockets, emit: app.emit });
  return { revocations, due, purges, sampler: of.isSampling ? new PictureSampler(app.files) : null };
}

interface Watches {
  readonly revocations: RevocationWatch;
  readonly due: DueWatch;
  readonly purges: PurgeWatch;
  readonly sampler: PictureSampler | null;
}

/** What is served beside the operations: health, metrics, the interface's description, the public log. */
function addRoutes(
  http: FastifyInstance,
  of: { parts: StartParts; app: App; database: RunningServer["database"]; publicUrl: string },
): void {
  const { parts, app, database, publicUrl } = of;
  const { config, clock } = parts;
  const description = openApi(publicUrl, appVersion());
  addServiceRoutes(http, {
    hub: app.hub,
    pictureAlarms: () => app.alarms.counts(),
    database,
    description,
    metricsToken: config.metricsToken,
    publicUrl,
    clock,
  });
  const { log } = app.accountability;
  const report = new PublicReport(database, clock);
  const keyLog = new PublicKeyLog(database, app.keyLog, app.keyLogWitnesses);
  addLogRoutes(http, { log: log.log, keyLog, report, limiter: app.limiter, trustedProxies: config.trustedProxies });
}

function staffService(parts: StartParts, of: { app: App; desk: DeskDatabase; keyRing: KeyRing; link: StaffLink }): StaffService {
  const { app, desk, keyRing, link } = of;
  const { seal, recorded, announceCase, prove, log } = app.accountability;
  return {
    link,
    database: desk,
    keyRing,
    clock: parts.clock,
    log: kernelLog(parts.log, parts.random),
    seal,
    recorded,
    prove,
    caseChanged: announceCase,
    isLogSound: () => log.sequencer.damage === null,
  };
}

/** The pools of all roles, and apart from them the connections of sessions. */
function openPools(prepared: PreparedDatabase, log: Logger) {
  const options = { connectionOf: prepared.connectionOf, limits: POOL_LIMITS, log: postgresLog(log) };
  const pools = createPools(options);
  // A flood of sign-ins, each holding a connection while its password is checked, must not keep those out who are signed in.
  const sessionPools = createPools(options);
  const roles = {
    people: pools.of("musubi_people"),
    posting: pools.of("musubi_posting"),
    gate: pools.of("musubi_gate"),
    jobs: pools.of("musubi_jobs"),
  };
  return {
    pools,
    sessionPools,
    database: pooledDatabase(roles),
    desk: deskDatabase(pools.of("musubi_desk")),
    sessions: pooledDatabase({ ...roles, gate: sessionPools.of("musubi_gate") }),
  };
}

const STATEMENT_TIMEOUT_MS = 15_000;
/** Nobody waits for background work: it may wait for a connection instead of failing. */
const JOBS_WAIT_MS = 60_000;
const POOL_LIMITS: Record<ServerRole, PoolLimits> = {
  musubi_people: { connectionsMax: 12, statementTimeoutMs: STATEMENT_TIMEOUT_MS, isPipelined: true },
  // Two for the lanes of posting, the rest for rosters.
  musubi_posting: { connectionsMax: 6, statementTimeoutMs: STATEMENT_TIMEOUT_MS, isPipelined: true },
  musubi_desk: { connectionsMax: 4, statementTimeoutMs: STATEMENT_TIMEOUT_MS, isPipelined: true },
  musubi_gate: { connectionsMax: 6, statementTimeoutMs: STATEMENT_TIMEOUT_MS, isPipelined: true },
  // The queue listens on one connection and each running job takes another; it has its own ways with a connection.
  musubi_jobs: { connectionsMax: 10, statementTimeoutMs: 10 * STATEMENT_TIMEOUT_MS, waitMs: JOBS_WAIT_MS },
  musubi_operator: { connectionsMax: 2, statementTimeoutMs: STATEMENT_TIMEOUT_MS },
};

async function checkDataMap(prepared: PreparedDatabase): Promise<void> {
  const client = await openClient(prepared.owner);
  try {
    await readDataMap(client);
  } finally {
    await client.end();
  }
}

async function stopAll(running: {
  gateway: SocketGateway;
  watches: Watches;
  stores: Stores;
  http: FastifyInstance;
  staff: AsyncDisposable | null;
  app: App;
  jobs: JobQueue;
  pools: Pools;
  sessionPools: Pools;
  prepared: PreparedDatabase;
}): Promise<void> {
  running.gateway.stop();
  await running.watches.revocations.stop();
  await running.watches.due.stop();
  await running.watches.purges.stop();
  await running.watches.sampler?.stop();
  await running.staff?.[Symbol.asyncDispose]();
  await running.http.close();
  await running.jobs.stop();
  await running.stores.workshop[Symbol.asyncDispose]();
  await running.stores.next?.[Symbol.asyncDispose]();
  await running.app.background.stopPush();
  await running.app.accountability.log.stop();
  await running.app.keyLogWitnesses.stop();
  await running.app.indexer.stop();
  await running.app.spans.settle();
  await Promise.all([running.pools.end(), running.sessionPools.end()]);
  await running.prepared.embedded?.stop();
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => {
    done ??= work();
    return done;
  };
}

/** The free stickers that come with the web app, as "set/sticker". */
function readStickers(): ReadonlySet<string> {
  const catalogue: unknown = JSON.parse(readFileSync(join(WEB_DIR, "public", "stickers", "catalogue.json"), "utf8"));
  const names = new Set<string>();
  for (const set of Array.isArray(catalogue) ? catalogue : [])
    for (const sticker of set.stickers) names.add(`${set.setId}/${sticker.stickerId}`);
  return names;
}
