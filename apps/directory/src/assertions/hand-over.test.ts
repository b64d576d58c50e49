import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { brand, present, systemClock, systemRandom } from "@musubi/base";
import type { ClientId } from "@musubi/protocol";
import type { EmployerId, StaffFacts, StaffId } from "@musubi/protocol/staff";
import { type DirectoryKeys, openDirectoryKeys } from "@musubi/server/platform";
import { startWorld } from "@musubi/testkit";
import { expect, inject, test } from "vitest";
import { startSmallDataPlane } from "../../test/small-data-plane.ts";
import { attestDevice, type Fault, NOTICED, type StaffWorld, startStaffWorld } from "../../test/staff-world.ts";
import { addNetwork } from "../cuts/store.ts";
import { revokeDevice } from "../devices/store.ts";
import { DataPlane } from "./data-plane.ts";
import { assertionSigner } from "./sign-assertion.ts";

test("a call is handed on with an assertion of who makes it, for this operation and these bytes alone", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  await using dataPlane = await startSmallDataPlane(world.socketPath, world.keys.trust);
  const emi = await world.person("staff-emi", ["support"]);
  expect((await emi.raw("case.list", { state: "waiting" })).status).toBe(200);
  const [call] = dataPlane.calls;
  expect(call?.body).toEqual({ state: "waiting" });
  expect(call?.claims).toMatchObject({
    iss: world.keys.trust.issuer,
    aud: world.keys.trust.audience,
    op: "case.list",
    body: createHash("sha256").update('{"state":"waiting"}').digest("base64url"),
    staff: { id: emi.staffId, role: "support", device: "managed", accessCountry: "JP", accessBy: "attested_device", officeCountry: "JP" },
  });
  expect((call?.claims.exp ?? 0) - (call?.claims.iat ?? 0)).toBe(2);
});

const standings: readonly [string, (world: StaffWorld) => Promise<object>, object][] = [
  [
    "an unhealthy device",
    async (world) => {
      const fu = await world.person("fu", ["support"]);
      await attestDevice(world, fu, { health: "unhealthy", country: "JP" });
      return (await fu.raw("case.list", {})).json as object;
    },
    { device: "unhealthy" },
  ],
  [
    "an unknown device in an unknown place",
    async (world) => {
      const fu = await world.person("fu", ["support"]);
      await fu.signIn({ isDeviceKnown: false });
      return (await fu.raw("case.list", {})).json as object;
    },
    { device: "unknown", deviceId: null, accessCountry: "??", accessBy: "unknown" },
  ],
  [
    "a device that nobody vouched for",
    async (world) => {
      const fu = await world.person("fu", ["support"]);
      fu.deviceId = (await fu.must("device.enrol", { key: fu.device.publicKey, name: "own" })).deviceId;
      return (await fu.raw("case.list", {})).json as object;
    },
    { device: "unmanaged", accessCountry: "??" },
  ],
];
async function devicesAreSaidAsTheyAre(fault?: Fault, which = standings): Promise<void> {
  for (const [, callOf, says] of which) {
    await using world = await startStaffWorld(inject("cluster"), { fault });
    await using _dataPlane = await startSmallDataPlane(world.socketPath, world.keys.trust);
    expect(await callOf(world)).toMatchObject({ heard: says });
  }
}
test.each(standings)("[AUTH-03] %s gets an assertion that says so", (...standing) =>
  expect(devicesAreSaidAsTheyAre(undefined, [standing])).resolves.toBeUndefined(),
);

async function devicesCountAtOnce(fault?: Fault): Promise<void> {
  await using world = await startStaffWorld(inject("cluster"), { fault });
  await using dataPlane = await startSmallDataPlane(world.socketPath, world.keys.trust);
  const second = await world.another();
  const emi = await world.person("emi of two processes", ["support"]);
  const heard = async (url: string): Promise<unknown> => {
    emi.url = url;
    const { status } = await emi.raw("case.list", {});
    return status === 200 ? dataPlane.calls.at(-1)?.claims.staff.device : status;
  };
  const both = async () => [await heard(world.url), await heard(second.url)];
  expect(await both()).toEqual(["managed", "managed"]);
  await attestDevice(world, emi, { health: "unhealthy", country: "JP" });
  expect(await both()).toEqual(["unhealthy", "unhealthy"]);
  await attestDevice(world, emi, { health: "healthy", country: "JP" });
  expect(await both()).toEqual(["managed", "managed"]);
  await world.asOperator((tx, nowMs) => revokeDevice(tx, present(emi.deviceId, "It was enrolled."), nowMs));
  expect(await both()).toEqual([401, 401]);
  await second.stop();
}
test("[AUTH-03] a device that is lost, taken ill or no longer vouched for opens nothing from the very next call on, on every process", () =>
  expect(devicesCountAtOnce()).resolves.toBeUndefined());

async function noNetworkMovesAPlace(fault?: Fault): Promise<void> {
  await using world = await startStaffWorld(inject("cluster"), { trustedProxies: "127.0.0.1", fault });
  await using _dataPlane = await startSmallDataPlane(world.socketPath, world.keys.trust);
  await world.asOperator((tx, nowMs) =>
    addNetwork(tx, { id: "net_00000000000000000000" as never, cidr: "203.0.113.0/24", country: "JP", label: "Tokyo", nowMs }),
  );
  const fu = await world.person("contractor-fu", ["support"]);
  await attestDevice(world, fu, { health: "healthy", country: "CN" });
  const from = async (address: string) => (await fu.raw("case.list", {}, { "X-Forwarded-For": address })).json;
  expect(await from("198.51.100.7")).toMatchObject({ heard: { accessCountry: "CN", accessBy: "attested_device" } });
  expect(await from("203.0.113.9")).toMatchObject({ heard: { accessCountry: "CN", accessBy: "attested_device" } });
  await attestDevice(world, fu, { health: "healthy", country: null });
  expect(await from("203.0.113.9")).toMatchObject({ heard: { accessCountry: "JP", accessBy: "office_network" } });
  expect(await from("198.51.100.7")).toMatchObject({ heard: { accessCountry: "??", accessBy: "unknown" } });
}
test("[ACC-10] another network alone never moves the attested place, and an address elsewhere says nothing about one", () =>
  expect(noNetworkMovesAPlace()).resolves.toBeUndefined());

/** Facts that were read once are kept for as long as the process runs. */
const STALE = {
  file: "apps/directory/src/assertions/hand-over.ts",
  from: "const facts = readFacts(await parts.database.once(sessionStatement(hashSecret(caller.token), caller.address)));",
  to: `const kept = (parts as unknown as { kept?: Map<string, ReturnType<typeof readFacts>> }).kept ??= new Map();
  const facts = kept.get(caller.token) ?? readFacts(await parts.database.once(sessionStatement(hashSecret(caller.token), caller.address)));
  kept.set(caller.token, facts);`,
};
const inStanding = (from: string, to: string): Fault => ({ source: [{ file: "apps/directory/src/sessions/standing.ts", from, to }] });

test.each<[string, (fault: Fault) => Promise<void>, Fault]>([
  [
    "a network that counts before the device",
    noNetworkMovesAPlace,
    inStanding("if (isAttested && device.country !== null)", "if (networkCountry === null && isAttested && device.country !== null)"),
  ],
  [
    "an unknown place that is taken for home",
    noNetworkMovesAPlace,
    inStanding('return { country: "??", by: "unknown" };', 'return { country: "JP", by: "office_network" };'),
  ],
  ["a stale cache of where somebody is", noNetworkMovesAPlace, { source: [STALE] }],
])("[ACC-10] the same drill notices %s", (_, drill, fault) => expect(drill(fault)).rejects.toThrow(NOTICED));

test.each<[string, (fault: Fault) => Promise<void>, Fault]>([
  [
    "an unhealthy device that is taken for a healthy one",
    devicesAreSaidAsTheyAre,
    inStanding('if (device.health === "unhealthy") return "unhealthy";', ""),
  ],
  [
    "a device that needs nobody to vouch for it",
    devicesAreSaidAsTheyAre,
    inStanding('if (device.health === null) return "unmanaged";', 'if (device.health === null) return "managed";'),
  ],
  ["no device that is taken for a managed one", devicesAreSaidAsTheyAre, inStanding('return "unknown";', 'return "managed";')],
  ["a stale cache of devices", devicesCountAtOnce, { source: [STALE] }],
  [
    "a lost device whose sessions go on",
    devicesCountAtOnce,
    {
      source: [
        {
          file: "apps/directory/src/sessions/standing.ts",
          from: "facts.endedAtMs !== null || ",
          to: "",
        },
      ],
    },
  ],
])("[AUTH-03] the same drill notices %s", (_, drill, fault) => expect(drill(fault)).rejects.toThrow(NOTICED));

test("what the directory itself alone may ask of the data plane, nobody of the staff can", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  await using dataPlane = await startSmallDataPlane(world.socketPath, world.keys.trust);
  const security = await world.person("security", ["security"]);
  expect((await security.raw("access.cut", {})).status).toBe(404);
  expect((await security.raw("no.such", {})).status).toBe(404);
  expect(dataPlane.calls).toEqual([]);
});

test("while the data plane is away, calls are answered as such and nothing of the directory ends", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const emi = await world.person("emi", ["support"]);
  expect((await emi.raw("case.list", {})).json).toEqual({ error: { code: "unavailable" } });
  await using _dataPlane = await startSmallDataPlane(world.socketPath, world.keys.trust);
  expect((await emi.raw("case.list", {})).status).toBe(200);
});

/** Somebody of the support, in the words of an assertion. */
function factsOf(staffId: StaffId, employerId: EmployerId, nowMs: number): StaffFacts {
  return {
    id: staffId,
    pseudonym: brand("psn_00000000000000000001"),
    name: "emi",
    role: "support",
    team: "desk",
    employer: { id: employerId, name: "Musubi KK", country: "JP" },
    contract: "employee",
    officeCountry: "JP",
    accessCountry: "JP",
    accessBy: "attested_device",
    deviceId: null,
    device: "managed",
    sessionId: brand("sss_00000000000000000001"),
    signedInAt: nowMs,
    secondFactorAt: nowMs,
  };
}

test("[AUTH-01] the real data plane opens nothing for an assertion of another directory's key, with our names and our key's id", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const emi = await world.person("emi", ["support"]);
  await using town = await startWorld(inject("cluster"), { staffDoor: { socketPath: world.socketPath, keys: world.keys } });
  const aya = await town.person("aya", "彩");
  const opened = await aya.must("support.open", {
    topic: "privacy",
    text: "住所が変わりました。",
    clientId: brand<ClientId>("first-0123456789abcd"),
  });
  const { caseId } = opened.case;
  const dir = await mkdtemp("/tmp/musubi-stolen-");
  const theirs = await openDirectoryKeys({ dir, random: systemRandom, mayCreate: true });
  await rm(dir, { recursive: true });
  using line = new DataPlane(world.socketPath);
  const answerOf = async (keys: DirectoryKeys, operation: string, input: object): Promise<readonly [number, string]> => {
    const nowMs = systemClock.nowMs();
    const call = { operation, body: Buffer.from(JSON.stringify(input)), staff: factsOf(emi.staffId, world.owner, nowMs), nowMs };
    const answer = await line.call(operation, assertionSigner(keys, systemRandom)(call), call.body);
    return [answer.status, await text(answer.body)];
  };
  const forged = [
    { ...theirs, trust: world.keys.trust },
    { ...world.keys, trust: { ...world.keys.trust, issuer: theirs.trust.issuer } },
    { ...world.keys, trust: { ...world.keys.trust, audience: theirs.trust.audience } },
    theirs,
  ];
  expect((await emi.raw("case.take", { caseId })).status).toBe(200);
  const list = { states: ["waiting", "answered"] };
  for (const keys of forged)
    for (const [operation, input] of [
      ["case.list", list],
      ["case.read", { caseId }],
    ] as const) {
      const [status, words] = await answerOf(keys, operation, input);
      expect([operation, status, /住所|cas_/u.test(words)]).toEqual([operation, 401, false]);
    }
  // Nothing of it was a reading; the very same call with our own key is one.
  const seen = async () => (await aya.must("disclosure.list", { countMax: 10 })).disclosures.length;
  expect(await seen()).toBe(0);
  const [status, words] = await answerOf(world.keys, "case.read", { caseId });
  expect([status, words.includes("住所が変わりました。"), await seen()]).toEqual([200, true, 1]);
  expect((await emi.raw("case.list", list)).status).toBe(200);
});

test("a data plane that does not believe the directory ends nobody's session; what it read too late is asserted once more", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const emi = await world.person("emi", ["support"]);
  const tokens: string[] = [];
  const answers = [401, 200, 401, 401];
  const server = createServer((request, response) => {
    tokens.push(request.headers.authorization ?? "");
    request.resume();
    response.writeHead(answers.shift() ?? 500, { "Content-Type": "application/json" }).end("{}");
  });
  await new Promise<void>((done) => server.listen(world.socketPath, done));
  expect((await emi.raw("case.list", {})).status).toBe(200);
  expect(new Set(tokens).size).toBe(2);
  expect(await emi.raw("case.list", {})).toMatchObject({ status: 503, json: { error: { code: "unavailable" } } });
  expect(new Set(tokens).size).toBe(4);
  expect((await emi.call("session.read", {})).status).toBe(200);
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});
