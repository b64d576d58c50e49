import { type Clock, systemClock, systemRandom } from "@musubi/base";
import { DIRECTORY_OPERATIONS, type DirectoryOperation } from "@musubi/protocol/staff";
import { SoftAuthenticator } from "@musubi/testkit";
import { expect, inject, test } from "vitest";
import { endOf, type OpenStream, openStream } from "../../test/open-stream.ts";
import { startSmallDataPlane } from "../../test/small-data-plane.ts";
import { attestDevice, type Fault, NOTICED, StaffPerson, type StaffWorld, startStaffWorld } from "../../test/staff-world.ts";

/**
 * For durations time stands still: what runs out by itself is never looked at, and no stream breaks because the machine was busy. So a
 * stream ends for one reason alone, that its process was told of the end, and takes as long as it takes.
 */
const STANDING: Clock = { nowMs: () => systemClock.nowMs(), monotonicMs: () => 0 };

/** Waits until every stream was looked at, twice: what ends from now on is not found by a look that was due anyway. */
async function everyStreamWasLookedAt(world: StaffWorld, streams: readonly OpenStream[], other: StaffPerson): Promise<void> {
  for (let time = 0; time < 2; time += 1) {
    const before = streams.map((stream) => stream.said().length);
    // Something that counts the epoch up and concerns nobody here.
    await attestDevice(world, other, { health: "healthy", country: "JP" });
    for (const [at, stream] of streams.entries())
      await expect.poll(() => stream.said().slice(before[at]), { timeout: 5_000 }).toContain("event: still");
  }
}

async function aTeamIsSignedOut(fault?: Fault): Promise<void> {
  await using world = await startStaffWorld(inject("cluster"), { fault, clock: STANDING });
  const second = await world.another();
  const security = await world.person("security", ["security"], { team: "trust" });
  const [emi, fu] = [await world.person("emi", ["support"]), await world.person("fu", ["support"], { team: "other" })];
  const streams = [await openStream(world.url, emi.cookie), await openStream(second.url, emi.cookie)];
  // Used on both before: whoever remembers a session there shall have it to remember.
  for (const url of [second.url, world.url]) {
    emi.url = url;
    await emi.must("session.read", {});
  }
  await everyStreamWasLookedAt(world, streams, fu);
  const done = await security.must("population.signOut", { population: { kind: "team", target: "desk" }, words: "a drill" });
  expect(done.endedSessions).toBe(1);
  for (const stream of streams) expect(await endOf(stream)).toContain("event: ended");
  for (const url of [world.url, second.url]) {
    emi.url = url;
    expect((await emi.call("session.read", {})).code).toBe("unauthenticated");
  }
  emi.url = world.url;
  await fu.must("session.read", {});
  expect((await emi.signIn()).status).toBe(200);
}
test("[AUTH-05] signing a population out ends its sessions and streams on two processes; who signs in again is in", () =>
  expect(aTeamIsSignedOut()).resolves.toBeUndefined());

async function everybodyIsSignedOut(fault?: Fault): Promise<void> {
  await using world = await startStaffWorld(inject("cluster"), { fault });
  const [security, emi] = [await world.person("security", ["security"]), await world.person("emi", ["support"])];
  await security.must("population.signOut", { population: null, words: "a drill" });
  for (const person of [security, emi]) expect((await person.call("session.read", {})).code).toBe("unauthenticated");
}
test("[AUTH-05] without a population everybody is signed out, whoever asks for it among them", () =>
  expect(everybodyIsSignedOut()).resolves.toBeUndefined());

async function markedAccountsOnlyRenew(fault?: Fault): Promise<void> {
  await using world = await startStaffWorld(inject("cluster"), { fault });
  await using dataPlane = await startSmallDataPlane(world.socketPath, world.keys.trust);
  const [boss, emi] = [await world.person("boss", ["security"], { team: "trust" }), await world.person("emi", ["security"])];
  const [earlier] = (await emi.must("passkey.list", {})).passkeys;
  const oldCookie = emi.cookie;
  await boss.must("population.demandNewPasskey", { population: { kind: "team", target: "desk" }, words: "a drill" });
  expect((await emi.call("session.read", {})).code).toBe("unauthenticated");

  expect((await emi.signIn()).output?.self.mustRenew).toBe(true);
  const guarded = Object.values<DirectoryOperation>(DIRECTORY_OPERATIONS).filter(({ by }) => "roles" in by);
  const tried = {
    "member.list": {},
    "cut.list": {},
    "employer.list": {},
    "network.list": {},
    "passkey.remove": { passkeyId: earlier?.passkeyId },
  };
  expect(guarded.length).toBeGreaterThan(Object.keys(tried).length);
  for (const [name, input] of Object.entries(tried)) {
    expect((await emi.raw(name, input)).json, name).toEqual({ error: { code: "new_passkey_needed" } });
  }
  expect((await emi.call("device.enrol", { key: emi.device.publicKey, name: "other" })).code).toBe("new_passkey_needed");
  expect((await emi.raw("case.list", {})).json).toEqual({ error: { code: "new_passkey_needed" } });
  expect(dataPlane.calls).toEqual([]);

  const fresh = new SoftAuthenticator(new URL(world.url).origin, systemRandom.bytes(16));
  const { challengeId, options } = await emi.must("passkey.startAdd", {});
  // The device that holds the old one may hold the new one.
  expect(options["excludeCredentials"]).toEqual([]);
  const { self } = await emi.must("passkey.add", { challengeId, response: fresh.create(options), name: "new" });
  expect(self.mustRenew).toBe(false);
  await emi.must("member.list", {});
  const newCookie = emi.cookie;
  expect((await emi.signIn()).code).toBe("passkey_unusable");
  emi.cookie = oldCookie;
  expect((await emi.call("session.read", {})).code).toBe("unauthenticated");
  emi.cookie = newCookie;
  await emi.must("session.read", {});
  expect((await emi.signIn({ authenticator: fresh })).output?.self.mustRenew).toBe(false);
}
test("[AUTH-06] marked accounts can do nothing but set a new passkey; the old one and what came of it fail", () =>
  expect(markedAccountsOnlyRenew()).resolves.toBeUndefined());

test("a link replaces all earlier passkeys, and a retired one does not come back as a new one", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const emi = await world.person("emi", ["support"]);
  const before = emi.cookie;
  const again = new StaffPerson(emi.staffId, world.url);
  expect((await again.enrol(await world.link(emi.staffId, "JP"))).status).toBe(200);
  emi.cookie = before;
  expect((await emi.call("session.read", {})).code).toBe("unauthenticated");
  expect((await emi.signIn()).code).toBe("passkey_unusable");
  expect((await emi.enrol(await world.link(emi.staffId, "JP"))).code).toBe("passkey_unusable");
  expect((await again.signIn()).status).toBe(200);
});

test("who is changed is signed out, and nobody changes themselves", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const [security, emi] = [await world.person("security", ["security"]), await world.person("emi", ["support"])];
  expect((await security.call("member.change", { staffId: security.staffId, roles: ["approver"] })).code).toBe("own_account");
  const { member } = await security.must("member.change", { staffId: emi.staffId, roles: ["moderator"] });
  expect(member).toMatchObject({ roles: ["moderator"], liveSessions: 0 });
  expect((await emi.call("session.read", {})).code).toBe("unauthenticated");
  expect((await emi.signIn()).output?.self.role).toBe("moderator");
  await security.must("member.change", { staffId: emi.staffId, hasLeft: true });
  expect((await emi.signIn()).code).toBe("passkey_unusable");
});

test("looking after access needs a managed device in a known place", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const security = await world.person("security", ["security"]);
  await security.must("member.list", {});
  await security.signIn({ isDeviceKnown: false });
  expect((await security.call("member.list", {})).code).toBe("not_found");
});

const IN = "apps/directory/src/";
const change = (file: string, from: string, to: string): Fault => ({ source: [{ file: `${IN}${file}`, from, to }] });

test.each<[string, (fault: Fault) => Promise<void>, Fault]>([
  ["a session that is signed out and lives", aTeamIsSignedOut, change("sessions/standing.ts", "facts.endedAtMs !== null || ", "")],
  [
    "a stale cache of rights",
    aTeamIsSignedOut,
    change(
      "kernel/dispatcher.ts",
      "const facts = token === null ? null : readFacts(await tx.rows(sessionStatement(hashSecret(token), address)));",
      `const kept = ((this.#parts as unknown as { kept?: Map<string, ReturnType<typeof readFacts>> }).kept ??= new Map());
    const facts = token === null ? null : (kept.get(token) ?? readFacts(await tx.rows(sessionStatement(hashSecret(token), address))));
    if (token !== null) kept.set(token, facts);`,
    ),
  ],
  ["an open console that nobody tells", aTeamIsSignedOut, { statements: ["drop trigger sessions__epoch on staff.sessions"] }],
  [
    "an order that reaches another team as well",
    aTeamIsSignedOut,
    { functions: [["staff.concerns", "when 'team' then m.team = p_target", "when 'team' then true"]] },
  ],
  [
    "an order to everybody that reaches nobody",
    everybodyIsSignedOut,
    change("people/store.ts", "s.ended_at is null and (${kind}::text is null or", "s.ended_at is null and ("),
  ],
])("[AUTH-05] the same drill notices %s", (_, drill, fault) => expect(drill(fault)).rejects.toThrow(NOTICED));

test.each<[string, Fault]>([
  [
    "a marked account that looks after access as before",
    change("kernel/dispatcher.ts", 'if (standing.facts.mustRenew) throw new RolledBack({ kind: "no", code: "new_passkey_needed" });', ""),
  ],
  [
    "a marked account whose calls are handed on",
    change("assertions/hand-over.ts", 'if (standing.facts.mustRenew) return { no: "new_passkey_needed" };', ""),
  ],
  ["an old passkey that still opens", change("sessions/passkeys.ts", "await retirePasskeys(tx, staffId, { except: id, nowMs });", "")],
  [
    "a session of before the demand that lives",
    change(
      "people/handlers.ts",
      'const endedSessions = await endSessionsOfPopulation(tx, population, { reason: "new passkey demanded", nowMs });',
      "const endedSessions = 0;",
    ),
  ],
])("[AUTH-06] the same drill notices %s", (_, fault) => expect(markedAccountsOnlyRenew(fault)).rejects.toThrow(NOTICED));
