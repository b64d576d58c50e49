import { systemRandom } from "@musubi/base";
import { DIRECTORY_OPERATIONS, type DirectoryOperation } from "@musubi/protocol/staff";
import { SoftAuthenticator } from "@musubi/testkit";
import { expect, inject, test } from "vitest";
import { openStream } from "../../test/open-stream.ts";
import { startSmallDataPlane } from "../../test/small-data-plane.ts";
import { StaffPerson, startStaffWorld } from "../../test/staff-world.ts";

test("[AUTH-05] signing a population out ends its sessions and streams on two processes; who signs in again is in", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const second = await world.another();
  const security = await world.person("security", ["security"], { team: "trust" });
  const [emi, fu] = [await world.person("emi", ["support"]), await world.person("fu", ["support"], { team: "other" })];
  const streams = [await openStream(world.url, emi.cookie), await openStream(second.url, emi.cookie)];
  const done = await security.must("population.signOut", { population: { kind: "team", target: "desk" }, words: "a drill" });
  expect(done.endedSessions).toBe(1);
  for (const stream of streams) expect(await stream.ended).toContain("event: ended");
  for (const url of [world.url, second.url]) {
    emi.url = url;
    expect((await emi.call("session.read", {})).code).toBe("unauthenticated");
  }
  emi.url = world.url;
  await fu.must("session.read", {});
  expect((await emi.signIn()).status).toBe(200);
});

test("[AUTH-05] without a population everybody is signed out, whoever asks for it among them", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const [security, emi] = [await world.person("security", ["security"]), await world.person("emi", ["support"])];
  await security.must("population.signOut", { population: null, words: "a drill" });
  for (const person of [security, emi]) expect((await person.call("session.read", {})).code).toBe("unauthenticated");
});

test("[AUTH-06] marked accounts can do nothing but set a new passkey; the old one and what came of it fail", async () => {
  await using world = await startStaffWorld(inject("cluster"));
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
});

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
