import { resolve } from "node:path";
import type { Clock, Random } from "@musubi/base";
import { STAFF_OPERATIONS } from "@musubi/protocol/staff";
import {
  CONSOLE_DIR,
  type Config,
  type ConnectionSettings,
  type DirectoryKeys,
  listenRefusal,
  postgresLog,
  RateLimiter,
  type Rates,
  staffSocketPath,
} from "@musubi/server/platform";
import type { Logger } from "pino";
import { DataPlane } from "./assertions/data-plane.ts";
import { assertionSigner } from "./assertions/sign-assertion.ts";
import { CutTeller } from "./cuts/cut-teller.ts";
import { openLookout, openStaffDatabase } from "./database.ts";
import { allHandlers } from "./handlers.ts";
import { makeHttpServer } from "./http/http-server.ts";
import { Streams } from "./http/streams.ts";
import { Dispatcher } from "./kernel/dispatcher.ts";
import { Providers } from "./providers/providers.ts";

/** What a directory is started with. */
export interface DirectoryParts {
  readonly config: Pick<Config, "dataDir" | "consolePort" | "consoleUrl" | "serverName" | "trustedProxies">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly keys: DirectoryKeys;
  /** The directory's own database, as its own role. */
  readonly connection: ConnectionSettings;
  /** Where the data plane listens; the usual place when absent. */
  readonly socketPath?: string;
  readonly rates?: Rates;
  /** The folder of the built console; the usual one when absent. */
  readonly consoleDir?: string;
}

/** A running directory. */
export interface RunningDirectory extends AsyncDisposable {
  /** The address of the console. */
  readonly url: string;
  stop(): Promise<void>;
}

/** The console is for people of the house: it listens on the loopback address alone, and a proxy in front of it is somebody's decision. */
const HOST = "127.0.0.1";

const NEVER = { perSecond: 1, burst: 1 };
/** What a console needs; an attacker finds it slow. */
const RATES: Rates = {
  read: { perSecond: 20, burst: 200 },
  write: { perSecond: 5, burst: 50 },
  credential: { perSecond: 0.5, burst: 30 },
  keys: NEVER,
  send: NEVER,
  signal: NEVER,
  lookup: NEVER,
  export: NEVER,
  upload: NEVER,
  bytes: NEVER,
  outbound: NEVER,
};

/** Starts the directory on a database that is up to date. Refuses when its port is somebody else's. */
export async function startDirectory(parts: DirectoryParts): Promise<RunningDirectory> {
  const { config, clock, random, log, keys } = parts;
  const database = openStaffDatabase(parts.connection, postgresLog(log));
  const lookout = openLookout(parts.connection, postgresLog(log));
  const dataPlane = new DataPlane(parts.socketPath ?? staffSocketPath(config.dataDir));
  const sign = assertionSigner(keys, random);
  const teller = new CutTeller({ database, dataPlane, sign, clock, log });
  const streams = new Streams({ database, lookout, clock, log, onEpoch: () => teller.tell() });
  const address = { url: config.consoleUrl === "" ? `http://localhost:${config.consolePort}` : config.consoleUrl };
  const origins = [new URL(address.url).origin];
  const relyingParty = { id: new URL(address.url).hostname, name: `${config.serverName} staff`, origins };
  const dataOperations = Object.keys(STAFF_OPERATIONS).filter((name) => name !== "access.cut");
  const deps = { clock, random, relyingParty, dataOperations, tellOfCuts: () => teller.tell() };
  const dispatcher = new Dispatcher(
    { database, limiter: new RateLimiter(parts.rates ?? RATES, clock), clock, random, log },
    allHandlers(deps),
  );
  const http = await makeHttpServer({
    dispatcher,
    streams,
    handOver: { database, dataPlane, sign, clock, log },
    providers: new Providers({ database, clock, random, log, sealKey: keys.sealKey }),
    dataOperations: new Set(dataOperations),
    log,
    publicUrl: () => new URL(address.url),
    trustedProxies: config.trustedProxies,
    consoleDir: parts.consoleDir ?? resolve(CONSOLE_DIR, "dist"),
  });
  const stop = once(async () => {
    await streams.stop();
    await http.close();
    await teller.stop();
    dataPlane[Symbol.dispose]();
    await lookout[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });
  try {
    await http.listen({ host: HOST, port: config.consolePort });
  } catch (error) {
    await stop();
    throw listenRefusal(error, { host: HOST, port: config.consolePort, portSetting: "MUSUBI_CONSOLE_PORT" });
  }
  const listening = http.server.address();
  if (config.consoleUrl === "" && typeof listening === "object" && listening !== null) address.url = `http://localhost:${listening.port}`;
  origins[0] = new URL(address.url).origin;
  return { url: address.url, stop, [Symbol.asyncDispose]: stop };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => {
    done ??= work();
    return done;
  };
}
