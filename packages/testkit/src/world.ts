import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, systemClock, systemRandom } from "@musubi/base";
import {
  LazyWorkshop,
  makeLog,
  type Outbound,
  type PreparedDatabase,
  type Rates,
  type RunningServer,
  readConfig,
  serve,
} from "@musubi/server";
import { type DirectoryKeys, openDirectoryKeys } from "@musubi/server/platform";
import { type ClusterAddress, cloneDatabase, ringOf, superuserOf } from "./cluster.ts";
import { type Person, signUpPerson } from "./person.ts";
import { tablesHolding } from "./tables-holding.ts";

/** How a world differs from the usual one. */
export interface WorldOptions {
  readonly clock?: Clock;
  readonly rates?: Rates;
  /** Hears every line of the server's log, at every level; else warnings go to standard output. */
  readonly onLog?: (line: string) => void;
  /** Settings as the operator would write them, such as { MUSUBI_SIGNUP: "invite" }. */
  readonly env?: Readonly<Record<string, string>>;
  /** Also serves the staff: assertions of the test's own directory keys are accepted on `staff.socketPath`. */
  readonly hasStaff?: boolean;
  /** Serves the staff of this directory instead, where it looks for its data plane. */
  readonly staffDoor?: StaffDoor;
  /** Stored pictures are compared with their sources all the time, as on a real server. */
  readonly isSampling?: boolean;
  /** How many of the known pictures a newer version of what makes pictures is tried with; else all. */
  readonly knownPictures?: number;
  /** The pages of strangers that it reaches; else it reaches none. */
  readonly outbound?: Outbound;
  /** Another build's way to serve than the product's own; see `loadBrokenBuild`. */
  readonly serve?: typeof serve;
}

/** What a test needs to call as the staff's directory does. */
export interface StaffDoor {
  readonly socketPath: string;
  readonly keys: DirectoryKeys;
}

/** A second server on the database of a world. */
export interface Beside {
  readonly server: RunningServer;
  readonly url: string;
  readonly staff: StaffDoor | null;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A whole Musubi in this process, on a database of its own, with people in it. */
export interface World {
  readonly server: RunningServer;
  readonly url: string;
  /** The folder of what it keeps. */
  readonly dataDir: string;
  readonly database: PreparedDatabase;
  /** Null unless the world was asked to serve the staff. */
  readonly staff: StaffDoor | null;
  /** Signs somebody up and gives their first device. */
  person(handle: string, displayName?: string): Promise<Person>;
  /** Makes these people friends of one another, pair by pair. */
  befriend(...people: readonly Person[]): Promise<void>;
  /** The tables in which these words stand somewhere, in the clear or merely encoded: for tests of what must never be stored. */
  tablesHolding(words: string): Promise<readonly string[]>;
  /** Starts another server on the same database, as a second machine would. Stop it before the world. */
  beside(): Promise<Beside>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const FREE: Rates[keyof Rates] = { perSecond: 1e6, burst: 1e6 };
/** No limits in tests that are not about limits. */
const NO_RATES: Rates = {
  read: FREE,
  keys: FREE,
  write: FREE,
  send: FREE,
  signal: FREE,
  lookup: FREE,
  credential: FREE,
  export: FREE,
  upload: FREE,
  bytes: FREE,
  outbound: FREE,
};

/** No test speaks to the internet. */
const NOWHERE: Outbound = { resolve: () => Promise.resolve([]), isPublic: () => false, port: 443, patienceMs: 6_000 };

/** Makes the pictures of all worlds of a process, and ends with it: to start it costs more than most tests do. */
const WORKSHOP = new LazyWorkshop({ random: systemRandom, log: makeLog("warn") });

/** Starts a world on the run's cluster (`inject("cluster")`). */
export async function startWorld(address: ClusterAddress, options: WorldOptions = {}): Promise<World> {
  const keyRing = await ringOf(address);
  const database = await cloneDatabase(address, keyRing);
  const dataDir = await mkdtemp(join(tmpdir(), "musubi-world-"));
  const config = { ...readConfig({ MUSUBI_LOG_LEVEL: "warn", MUSUBI_REGION: "jp", MUSUBI_DATA_DIR: dataDir, ...options.env }), port: 0 };
  const { clock = systemClock, outbound = NOWHERE } = options;
  const parts = { config, clock, outbound, random: systemRandom, log: logOf(config.logLevel, options.onLog) };
  const staff = options.staffDoor ?? (options.hasStaff === true ? await openStaffDoor(dataDir) : null);
  const start = (door: StaffDoor | null) =>
    (options.serve ?? serve)(parts, database, keyRing, {
      strictReplies: true,
      workshop: WORKSHOP,
      isSampling: options.isSampling ?? false,
      rates: options.rates ?? NO_RATES,
      ...(options.knownPictures === undefined ? {} : { knownPictures: options.knownPictures }),
      ...(door === null ? {} : { staff: { trust: door.keys.trust, socketPath: door.socketPath, databaseUrl: null } }),
    });
  const server = await start(staff);
  const stop = async (): Promise<void> => {
    await server.stop();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return {
    server,
    url: server.url,
    dataDir,
    database,
    staff,
    person: (handle, displayName) => signUpPerson(server.url, handle, displayName ?? handle),
    befriend: async (...people) => {
      for (const [index, one] of people.entries()) for (const other of people.slice(index + 1)) await befriendPair(one, other);
    },
    tablesHolding: (words) => tablesHolding({ ...superuserOf(address, keyRing), database: database.owner.database }, words),
    beside: async () => {
      const door = staff === null ? null : { ...staff, socketPath: `${staff.socketPath}.beside` };
      const second = await start(door);
      return { server: second, url: second.url, staff: door, [Symbol.asyncDispose]: () => second.stop() };
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function logOf(level: ReturnType<typeof readConfig>["logLevel"], onLog: WorldOptions["onLog"]): ReturnType<typeof makeLog> {
  return onLog === undefined ? makeLog(level) : makeLog("debug", { write: onLog });
}

async function openStaffDoor(dataDir: string): Promise<StaffDoor> {
  const keys = await openDirectoryKeys({ dir: join(dataDir, "keys"), random: systemRandom, mayCreate: true });
  return { keys, socketPath: join(dataDir, "run", "staff.sock") };
}

async function befriendPair(one: Person, other: Person): Promise<void> {
  await one.must("friend.request", { handle: other.handle });
  await other.must("friend.accept", { accountId: one.accountId });
}
