import { ManualClock, systemRandom } from "@musubi/base";
import { SoftAuthenticator } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { attestDevice, StaffPerson, type StaffWorld, startStaffWorld } from "../../test/staff-world.ts";

const clock = new ManualClock(Date.UTC(2026, 4, 11));
let world: StaffWorld;
beforeAll(async () => {
  world = await startStaffWorld(inject("cluster"), { clock });
});
afterAll(() => world.stop());

test("a link sets the first passkey, enrols the device it vouches for, and works once", async () => {
  const emi = new StaffPerson(await world.member("staff-emi", ["support"]), world.url);
  const code = await world.link(emi.staffId, "JP");
  const { output } = await emi.enrol(code);
  expect(output?.self).toMatchObject({
    name: "staff-emi",
    role: "support",
    device: "managed",
    accessCountry: "JP",
    accessBy: "attested_device",
  });
  expect((await emi.call("enrolment.start", { code })).code).toBe("link_spent");
});

test("somebody signs in with their passkey and their device, and is known until they sign out", async () => {
  const emi = await world.person("emi", ["support", "moderator"]);
  expect((await emi.signIn({ role: "moderator" })).output?.self).toMatchObject({ role: "moderator", device: "managed" });
  expect((await emi.must("session.read", {})).self.staffId).toBe(emi.staffId);
  await emi.must("session.signOut", {});
  expect((await emi.call("session.read", {})).code).toBe("unauthenticated");
});

test.each([
  ["nobody was verified", { flags: 0x01 }],
  ["it is for another site", { rpId: "staff.example.com" }],
  ["it answers another challenge", { challenge: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }],
  ["another page asked for it", { origin: "http://localhost:9" }],
])("a passkey's answer is refused when %s", async (_, twist) => {
  const emi = await world.person(`emi ${JSON.stringify(twist)}`.slice(0, 60), ["support"]);
  emi.cookie = "";
  const { challengeId, options } = await emi.must("session.startSignIn", {});
  const answer = await emi.call("session.signIn", { challengeId, response: emi.authenticator.get(options, twist), device: null });
  expect(answer.code).toBe("passkey_unusable");
});

test("a challenge is answered once, and not after five minutes", async () => {
  const emi = await world.person("emi of challenges", ["support"]);
  const { challengeId, options } = await emi.must("session.startSignIn", {});
  const response = emi.authenticator.get(options);
  await emi.must("session.signIn", { challengeId, response, device: null });
  expect((await emi.call("session.signIn", { challengeId, response, device: null })).code).toBe("challenge_expired");
  const later = await emi.must("session.startSignIn", {});
  clock.advanceMs(5 * 60_000);
  const answer = await emi.call("session.signIn", {
    challengeId: later.challengeId,
    response: emi.authenticator.get(later.options),
    device: null,
  });
  expect(answer.code).toBe("challenge_expired");
});

test("without its signature, or with another device's, the device is unknown", async () => {
  const emi = await world.person("emi of devices", ["support"]);
  expect((await emi.signIn({ isDeviceKnown: false })).output?.self).toMatchObject({
    device: "unknown",
    accessCountry: "??",
    deviceId: null,
  });
  const fu = await world.person("fu of devices", ["support"]);
  fu.deviceId = emi.deviceId;
  expect((await fu.signIn()).output?.self).toMatchObject({ device: "unknown", deviceId: null });
});

test("[AUTH-03] what is attested of a device counts from the next call on, and runs out", async () => {
  const emi = await world.person("emi of health", ["support"]);
  await attestDevice(world, emi, { health: "unhealthy", country: "JP" });
  expect((await emi.must("session.read", {})).self.device).toBe("unhealthy");
  await attestDevice(world, emi, { health: "healthy", country: "KR" });
  expect((await emi.must("session.read", {})).self).toMatchObject({ device: "managed", accessCountry: "KR" });
  clock.advanceMs(30 * 60_000);
  await emi.must("session.read", {});
  clock.advanceMs(30 * 60_000 - 1);
  expect((await emi.must("session.read", {})).self.device).toBe("managed");
  clock.advanceMs(1);
  expect((await emi.must("session.read", {})).self).toMatchObject({ device: "unknown", accessCountry: "??", accessBy: "unknown" });
});

test("a proof with the passkey is fresh for five minutes and has to be one's own", async () => {
  const [emi, fu] = [await world.person("emi of proofs", ["security"]), await world.person("fu of proofs", ["security"])];
  clock.advanceMs(5 * 60_000);
  expect((await emi.call("passkey.startAdd", {})).code).toBe("proof_needed");
  const { challengeId, options } = await emi.must("session.startProof", {});
  expect((await emi.call("session.prove", { challengeId, response: fu.authenticator.get(options) })).code).toBe("passkey_unusable");
  await emi.prove();
  expect((await emi.call("passkey.startAdd", {})).status).toBe(200);
});

test("a session ends when nobody used it for an hour, and after twelve hours in any case", async () => {
  const emi = await world.person("emi of hours", ["support"]);
  clock.advanceMs(60 * 60_000);
  expect((await emi.call("session.read", {})).code).toBe("unauthenticated");
  await emi.signIn();
  for (let half = 0; half < 23; half += 1) {
    clock.advanceMs(30 * 60_000);
    await emi.must("session.read", {});
  }
  clock.advanceMs(30 * 60_000);
  expect((await emi.call("session.read", {})).code).toBe("unauthenticated");
});

test("another site's page has no session, whatever cookie its reader's browser holds", async () => {
  const emi = await world.person("emi of sites", ["support"]);
  const { status } = await emi.raw("session.read", {}, { Origin: "http://evil.example" });
  expect(status).toBe(401);
});

test("the only passkey stays; an added one lets the first go", async () => {
  const emi = await world.person("emi of passkeys", ["support"]);
  const [first] = (await emi.must("passkey.list", {})).passkeys;
  if (first === undefined) throw new Error("Everybody has a passkey.");
  expect((await emi.call("passkey.remove", { passkeyId: first.passkeyId })).code).toBe("last_credential");
  const second = new SoftAuthenticator(new URL(world.url).origin, systemRandom.bytes(16));
  const { challengeId, options } = await emi.must("passkey.startAdd", {});
  await emi.must("passkey.add", { challengeId, response: second.create(options), name: "key" });
  await emi.must("passkey.remove", { passkeyId: first.passkeyId });
  expect((await emi.signIn()).code).toBe("passkey_unusable");
  expect((await emi.signIn({ authenticator: second })).status).toBe(200);
});
