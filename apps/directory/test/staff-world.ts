import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { base64url, type Clock, randomName, systemClock, systemRandom } from "@musubi/base";
import {
  type DeviceKey,
  type DirectoryInputOf,
  type DirectoryOperationName,
  type DirectoryOperations,
  type DirectoryOutputOf,
  type EmployerId,
  newDirectoryId,
  type StaffDeviceId,
  type StaffId,
  type StaffRole,
} from "@musubi/protocol/staff";
import {
  type ConnectionSettings,
  type DirectoryKeys,
  makeLog,
  makeStaffDatabase,
  openClient,
  openDirectoryKeys,
  parseProxies,
  type Rates,
  STAFF_MIGRATIONS_DIR,
  type Tx,
} from "@musubi/server/platform";
import {
  type Carelessness,
  type ClusterAddress,
  loadBrokenBuild,
  rewriteFunction,
  ringOf,
  SoftAuthenticator,
  superuserOf,
} from "@musubi/testkit";
import { expect } from "vitest";
import { openStaffDatabase } from "../src/database.ts";
import { signedText } from "../src/devices/device-signature.ts";
import { attest } from "../src/devices/store.ts";
import { addEmployer } from "../src/employers/store.ts";
import { addEnrolment, addMember } from "../src/people/store.ts";
import { hashSecret, newCode } from "../src/sessions/tokens.ts";
import { type RunningDirectory, startDirectory } from "../src/start.ts";

const FREE: Rates[keyof Rates] = { perSecond: 1e6, burst: 1e6 };
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
const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
const HOUR_MS = 3_600_000;

/** What is wrong with a directory on purpose, so that a drill can show that it would notice. */
export interface Fault {
  /** Changes of the directory's own source. */
  readonly source?: readonly Carelessness[];
  /** Changes of what makes its database. */
  readonly database?: readonly Carelessness[];
  /** Changes of functions of its database: name, text, and what stands there instead. */
  readonly functions?: readonly (readonly [string, string, string])[];
  /** Anything else in its database, run as a superuser. */
  readonly statements?: readonly string[];
}

/** How a drill ends that has noticed something: by what it expects, not by a build that does not even run. */
export const NOTICED: Error = expect.objectContaining({ name: "AssertionError" });

/** A staff directory on a database of its own, in this process, with as many processes beside it as a test asks for. */
export interface StaffWorld extends AsyncDisposable {
  readonly url: string;
  readonly keys: DirectoryKeys;
  readonly connection: ConnectionSettings;
  /** Where the data plane would listen. */
  readonly socketPath: string;
  /** The owner of the data. */
  readonly owner: EmployerId;
  /** Another directory on the same database, as a second process would be. */
  another(): Promise<RunningDirectory>;
  /** Does something in the database as the operator at the command line would. */
  asOperator<T>(work: (tx: Tx, nowMs: number) => Promise<T>): Promise<T>;
  /** Adds somebody without a passkey. */
  member(
    name: string,
    roles: readonly StaffRole[],
    of?: { readonly employer?: EmployerId; readonly team?: string; readonly office?: string; readonly email?: string },
  ): Promise<StaffId>;
  /** Adds somebody, has them enrol on a managed device in Japan, and signs them in. */
  person(name: string, roles: readonly StaffRole[], of?: Parameters<StaffWorld["member"]>[2]): Promise<StaffPerson>;
  employer(name: string, parentId?: EmployerId): Promise<EmployerId>;
  /** A fresh enrolment link's code. */
  link(staffId: StaffId, vouch: string | null): Promise<string>;
  stop(): Promise<void>;
}

/** What an operation answered. */
export interface StaffAnswer<N extends DirectoryOperationName> {
  readonly status: number;
  readonly output: DirectoryOutputOf<DirectoryOperations[N]> | undefined;
  readonly code: string | undefined;
}

/** Somebody of the staff in their browser. */
export class StaffPerson {
  readonly staffId: StaffId;
  readonly authenticator: SoftAuthenticator;
  readonly device = newDevice();
  deviceId: StaffDeviceId | null = null;
  cookie = "";
  url: string;
  /** Where they sit, for a directory that believes a proxy; null for right here. Sign-ins are counted by it. */
  address: string | null = null;

  constructor(staffId: StaffId, url: string) {
    this.staffId = staffId;
    this.url = url;
    this.authenticator = new SoftAuthenticator(new URL(url).origin, systemRandom.bytes(16));
  }

  /** Calls an operation and gives whatever is answered. */
  async call<N extends DirectoryOperationName>(name: N, input: DirectoryInputOf<DirectoryOperations[N]>): Promise<StaffAnswer<N>> {
    const { status, json } = await this.raw(name, input);
    if (status === 200) return { status, output: json as DirectoryOutputOf<DirectoryOperations[N]>, code: undefined };
    return { status, output: undefined, code: (json as { error: { code: string } }).error.code };
  }

  /** Calls an operation that must succeed. */
  async must<N extends DirectoryOperationName>(
    name: N,
    input: DirectoryInputOf<DirectoryOperations[N]>,
  ): Promise<DirectoryOutputOf<DirectoryOperations[N]>> {
    const answer = await this.call(name, input);
    if (answer.output === undefined) throw new Error(`${name} was refused: ${answer.code}.`);
    return answer.output;
  }

  /** Calls any operation, the data plane's as well. Keeps the cookies that come back, as a browser would. */
  async raw(
    name: string,
    input: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ readonly status: number; readonly json: unknown }> {
    const from: Record<string, string> = this.address === null ? {} : { "X-Forwarded-For": this.address };
    const response = await fetch(`${this.url}/api/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: new URL(this.url).origin, Cookie: this.cookie, ...from, ...headers },
      body: JSON.stringify(input),
    });
    for (const line of response.headers.getSetCookie()) this.cookie = line.split(";")[0] ?? "";
    return { status: response.status, json: await response.json() };
  }

  /** Signs in, with the device's signature where it has a key. */
  async signIn(
    with_: { readonly authenticator?: SoftAuthenticator; readonly role?: StaffRole; readonly isDeviceKnown?: boolean } = {},
  ): Promise<StaffAnswer<"session.signIn">> {
    this.cookie = "";
    const { challengeId, options } = await this.must("session.startSignIn", {});
    const response = (with_.authenticator ?? this.authenticator).get(options);
    const challenge = String(options["challenge"]);
    const device =
      this.deviceId === null || with_.isDeviceKnown === false ? null : { deviceId: this.deviceId, signature: this.device.sign(challenge) };
    return this.call("session.signIn", { challengeId, response, device, ...(with_.role === undefined ? {} : { role: with_.role }) });
  }

  /** Sets the first passkey with a link. */
  async enrol(code: string): Promise<StaffAnswer<"enrolment.finish">> {
    const { challengeId, options } = await this.must("enrolment.start", { code });
    const response = this.authenticator.create(options);
    const answer = await this.call("enrolment.finish", {
      code,
      challengeId,
      response,
      passkeyName: "phone",
      deviceKey: this.device.publicKey,
      deviceName: "laptop",
    });
    this.deviceId = answer.output?.self.deviceId ?? null;
    return answer;
  }

  /** Proves again that they are there. */
  async prove(): Promise<StaffAnswer<"session.prove">> {
    const { challengeId, options } = await this.must("session.startProof", {});
    return this.call("session.prove", { challengeId, response: this.authenticator.get(options) });
  }
}

function newDevice() {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = pair.publicKey.export({ format: "jwk" });
  const publicKey: DeviceKey = { kty: "EC", crv: "P-256", x, y };
  const signText = (challenge: string): string =>
    base64url(sign("sha256", signedText(challenge), { key: pair.privateKey, dsaEncoding: "ieee-p1363" }));
  return { publicKey, sign: signText };
}

/** Starts a directory on the run's cluster (`inject("cluster")`). */
export async function startStaffWorld(
  address: ClusterAddress,
  options: { readonly clock?: Clock; readonly trustedProxies?: string; readonly fault?: Fault | undefined } = {},
): Promise<StaffWorld> {
  const clock = options.clock ?? systemClock;
  const keyRing = await ringOf(address);
  // One file for the whole run: the roles belong to the cluster, and so do their passwords.
  const keys = await openDirectoryKeys({ dir: join(address.dir, "keys"), random: systemRandom, mayCreate: true });
  const superuser = superuserOf(address, keyRing);
  const database = `s_${randomName(systemRandom, 12)}`;
  const prepared = { keys, migrationsDir: STAFF_MIGRATIONS_DIR, appVersion: "test", clock, random: systemRandom, database };
  const connection = await (await makerOf(options.fault ?? {}))(superuser, prepared);
  const start = await startOf({ ...superuser, database }, options.fault ?? {});
  const dataDir = await mkdtemp(join(tmpdir(), "musubi-staff-"));
  const socketPath = join(dataDir, "staff.sock");
  const trustedProxies = parseProxies(options.trustedProxies ?? "");
  if (trustedProxies === null) throw new Error("The proxies of a test are addresses.");
  const config = { dataDir, consolePort: 0, consoleUrl: "", serverName: "Musubi", trustedProxies };
  const log = makeLog("silent");
  const begin = () =>
    start({ config, clock, random: systemRandom, log, keys, connection, socketPath, rates: NO_RATES, consoleDir: dataDir });
  const directories = [await begin()];
  const url = directories[0]?.url ?? "";
  const asOperator: StaffWorld["asOperator"] = async (work) => {
    await using staff = openStaffDatabase(connection, QUIET);
    return await staff.transact((tx) => work(tx, clock.nowMs()));
  };
  const employer = (name: string, isOwner: boolean, parentId: EmployerId | null = null): Promise<EmployerId> =>
    asOperator(async (tx, nowMs) => {
      const id = newDirectoryId("emp", systemRandom);
      await addEmployer(tx, { id, name, country: "JP", parentId, isOwner }, nowMs);
      return id;
    });
  const owner = await employer("Musubi KK", true);
  const member: StaffWorld["member"] = (name, roles, of = {}) =>
    asOperator(async (tx, nowMs) => {
      const id = newDirectoryId("stf", systemRandom);
      const made = {
        id,
        pseudonym: newDirectoryId("psn", systemRandom),
        name,
        email: of.email ?? null,
        job: "",
        team: of.team ?? "desk",
        roles,
      };
      await addMember(tx, { ...made, employerId: of.employer ?? owner, contract: "employee", officeCountry: of.office ?? "JP" }, nowMs);
      return id;
    });
  const link: StaffWorld["link"] = (staffId, vouch) =>
    asOperator(async (tx, nowMs) => {
      const code = newCode(systemRandom);
      await addEnrolment(
        tx,
        { codeHash: hashSecret(code), memberId: staffId, vouchedCountry: vouch },
        { nowMs, expiresAtMs: nowMs + HOUR_MS },
      );
      return code;
    });
  const stop = async (): Promise<void> => {
    for (const directory of directories) await directory.stop();
    const client = await openClient(superuser);
    try {
      await client.query(`drop database ${database} with (force)`);
    } finally {
      await client.end();
    }
    await rm(dataDir, { recursive: true, force: true });
  };
  return {
    url,
    keys,
    connection,
    socketPath,
    owner,
    another: async () => {
      const directory = await begin();
      directories.push(directory);
      return directory;
    },
    asOperator,
    member,
    person: async (name, roles, of) => {
      const person = new StaffPerson(await member(name, roles, of), url);
      const answer = await person.enrol(await link(person.staffId, "JP"));
      if (answer.output === undefined) throw new Error(`${name} could not enrol: ${answer.code}.`);
      return person;
    },
    employer: (name, parentId) => employer(name, false, parentId ?? null),
    link,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function makerOf({ database = [] }: Fault): Promise<typeof makeStaffDatabase> {
  if (database.length === 0) return makeStaffDatabase;
  const broken = await loadBrokenBuild("apps/server/src/platform/postgres/staff-database.ts", database);
  return (broken as { makeStaffDatabase: typeof makeStaffDatabase }).makeStaffDatabase;
}

/** Breaks what is to be broken, and gives what starts such a directory. */
async function startOf(
  superuser: ConnectionSettings,
  { source = [], functions = [], statements = [] }: Fault,
): Promise<typeof startDirectory> {
  const client = await openClient(superuser);
  try {
    for (const [name, from, to] of functions) await rewriteFunction(client, name, from, to);
    for (const text of statements) await client.query(text);
  } finally {
    await client.end();
  }
  if (source.length === 0) return startDirectory;
  // The same file with other words in it exports the same names.
  return ((await loadBrokenBuild("apps/directory/src/start.ts", source)) as { startDirectory: typeof startDirectory }).startDirectory;
}

/** Says something of a device, as its management would. */
export function attestDevice(
  world: StaffWorld,
  person: StaffPerson,
  said: { readonly health: "healthy" | "unhealthy"; readonly country: string | null },
): Promise<boolean> {
  const { deviceId } = person;
  if (deviceId === null) throw new Error("This person has no device.");
  return world.asOperator((tx, nowMs) => attest(tx, deviceId, { ...said, untilMs: nowMs + HOUR_MS, by: "test", nowMs }));
}
