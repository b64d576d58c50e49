import { brand, ManualClock, present, systemRandom } from "@musubi/base";
import type { DeviceId, Handle, OutputOf, PasskeyId, PasskeyView, signIn } from "@musubi/protocol";
import { callHttp, type Person, personOf, SoftAuthenticator, startWorld, TEST_PASSWORD, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { listen } from "../../../test/listener.ts";

const DAY_MS = 24 * 3600 * 1000;
const clock = new ManualClock(Date.UTC(2026, 4, 11));
let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"), { clock });
});
afterAll(() => world.stop());

let count = 0;
const newName = () => `person${(count += 1)}x`;
const newHandle = () => brand<Handle>(newName());
const newPerson = () => world.person(newName());
const enter = (credential: unknown, carrier = "bearer") =>
  callHttp(world.url, null, "session.signIn", { credential, deviceName: "another", carrier });
const withPassword = (handle: string, password = TEST_PASSWORD) => enter({ kind: "password", handle, password });

function onNewDevice(handle: Handle, output: OutputOf<typeof signIn> | undefined): Person {
  if (output?.session.token === undefined) throw new Error("The sign-in was refused.");
  return personOf(world.url, { handle, ...output.session, token: output.session.token });
}

async function secondDevice(person: Person): Promise<Person> {
  return onNewDevice(person.handle, (await withPassword(person.handle)).output);
}

test("a wrong password, an unknown handle and a deleted account are refused in the same words", async () => {
  const [alice, gone] = [await newPerson(), await newPerson()];
  await gone.must("account.delete", { handle: gone.handle, password: TEST_PASSWORD });
  const answers = [
    await withPassword(alice.handle, "wrong words here"),
    await withPassword("nobody.at.all"),
    await withPassword(gone.handle),
  ];
  for (const answer of answers) expect(answer).toEqual({ status: 409, error: { code: "credential_wrong" } });
});

test("a program gets its token in the reply, a browser in a cookie that scripts cannot read", async () => {
  const alice = await newPerson();
  expect((await withPassword(alice.handle)).output?.session.token).toMatch(/^mst_/);
  const body = JSON.stringify({
    credential: { kind: "password", handle: alice.handle, password: TEST_PASSWORD },
    deviceName: "browser",
    carrier: "cookie",
  });
  const answer = await fetch(`${world.url}/api/session.signIn`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: world.url },
    body,
  });
  expect(await answer.text()).not.toContain("mst_");
  expect(answer.headers.get("set-cookie")).toMatch(/^musubi_session=mst_[^;]+; HttpOnly; SameSite=Strict/);
});

test("a recovery code signs in once, however it is typed, and never again", async () => {
  const handle = newHandle();
  const input = {
    handle,
    displayName: "A",
    country: "JP",
    language: "en",
    credential: { kind: "password", password: TEST_PASSWORD },
    deviceName: "x",
    carrier: "bearer",
  };
  const [code = ""] = (await callHttp(world.url, null, "account.signUp", input)).output?.recoveryCodes ?? [];
  const typed = code.toLowerCase().replaceAll("-", " ");
  const both = await Promise.all([enter({ kind: "recovery", handle, code: typed }), enter({ kind: "recovery", handle, code })]);
  expect(both.map((answer) => answer.status).toSorted()).toEqual([200, 409]);
  expect((await enter({ kind: "recovery", handle, code })).error?.code).toBe("credential_wrong");
  const used = both.find((answer) => answer.output !== undefined);
  expect((await onNewDevice(handle, used?.output).must("account.readMine", {})).account.recoveryCodesLeft).toBe(9);
});

test("a session that a recovery code opened sets a password without the old one: once, within a quarter of an hour, and no other session does", async () => {
  const alice = await newPerson();
  const { recoveryCodes } = await alice.must("account.renewRecoveryCodes", {});
  const recover = async (code = "") => onNewDevice(alice.handle, (await enter({ kind: "recovery", handle: alice.handle, code })).output);
  const refusalOf = async (person: Person, input: { readonly current?: string; readonly next: string }) =>
    (await person.call("account.changePassword", input)).error?.code;
  const first = await recover(recoveryCodes[0]);
  expect(await refusalOf(alice, { next: "nine brave otters" })).toBe("credential_wrong");
  expect(await refusalOf(first, { current: "not this one", next: "nine brave otters" })).toBe("credential_wrong");
  expect(await refusalOf(first, { next: "1234567890" })).toBe("password_weak");
  await first.must("account.changePassword", { next: "nine brave otters" });
  expect((await alice.call("account.readMine", {})).status).toBe(401);
  expect((await withPassword(alice.handle, "nine brave otters")).status).toBe(200);
  expect(await refusalOf(first, { next: "ten brave otters" })).toBe("credential_wrong");
  const late = await recover(recoveryCodes[1]);
  clock.advanceMs(15 * 60_000 + 1);
  expect(await refusalOf(late, { next: "ten brave otters" })).toBe("credential_wrong");
});

test("other devices hear that a recovery code let a device in, and of a password nothing of the kind", async () => {
  const alice = await newPerson();
  const [code = ""] = (await alice.must("account.renewRecoveryCodes", {})).recoveryCodes;
  const listener = await listen(alice);
  const known = await secondDevice(alice);
  const recovered = onNewDevice(alice.handle, (await enter({ kind: "recovery", handle: alice.handle, code })).output);
  await listener.hears((event) => event.includes(recovered.deviceId));
  const heard = listener.heard.filter((event) => event.includes("device.changed")).map((event): unknown => JSON.parse(event));
  expect(heard).toEqual([
    { ev: "device.changed", data: { deviceId: known.deviceId, isSignedIn: true } },
    { ev: "device.changed", data: { deviceId: recovered.deviceId, isSignedIn: true, isRecovered: true } },
  ]);
  await listener.close();
});

test("another person's recovery code opens nothing", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  const [code = ""] = (await alice.must("account.renewRecoveryCodes", {})).recoveryCodes;
  expect((await enter({ kind: "recovery", handle: bob.handle, code })).error?.code).toBe("credential_wrong");
  expect((await enter({ kind: "recovery", handle: alice.handle, code })).status).toBe(200);
});

test("renewed recovery codes make the old ones worthless", async () => {
  const alice = await newPerson();
  const [old = ""] = (await alice.must("account.renewRecoveryCodes", {})).recoveryCodes;
  await alice.must("account.renewRecoveryCodes", {});
  expect((await enter({ kind: "recovery", handle: alice.handle, code: old })).error?.code).toBe("credential_wrong");
});

test("a signed-out device is out at once, and the others stay", async () => {
  const alice = await newPerson();
  const [second, third] = [await secondDevice(alice), await secondDevice(alice)];
  await alice.must("session.signOutDevice", { deviceId: second.deviceId });
  expect((await second.call("account.readMine", {})).error?.code).toBe("unauthenticated");
  const { devices } = await third.must("session.list", {});
  expect(devices.map((device) => [device.deviceId, device.isThis]).toSorted()).toEqual(
    [
      [alice.deviceId, false],
      [third.deviceId, true],
    ].toSorted(),
  );
  expect((await alice.call("session.signOutDevice", { deviceId: second.deviceId })).error?.code).toBe("not_found");
});

test("signing out the others leaves this device alone", async () => {
  const alice = await newPerson();
  const [second, third] = [await secondDevice(alice), await secondDevice(alice)];
  expect(await second.must("session.signOutOthers", {})).toEqual({ signedOutCount: 2 });
  expect((await alice.call("account.readMine", {})).status).toBe(401);
  expect((await third.call("account.readMine", {})).status).toBe(401);
  expect((await second.call("account.readMine", {})).status).toBe(200);
});

test("signing out ends the session for good", async () => {
  const alice = await newPerson();
  await alice.must("session.signOut", {});
  expect((await alice.call("account.readMine", {})).status).toBe(401);
});

test("somebody else's device cannot be signed out, and looks like none", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  const denied = await bob.call("session.signOutDevice", { deviceId: alice.deviceId });
  const absent = await bob.call("session.signOutDevice", { deviceId: brand<DeviceId>("dev_00000000000000000000") });
  expect(denied).toEqual(absent);
  expect((await alice.call("account.readMine", {})).status).toBe(200);
});

test("the twenty-first device is refused while all are in use, and takes the place of one unused for a month", async () => {
  const alice = await newPerson();
  clock.advanceMs(1_000);
  for (let index = 0; index < 19; index += 1) await secondDevice(alice);
  expect((await withPassword(alice.handle)).error?.code).toBe("too_many_devices");
  clock.advanceMs(31 * DAY_MS);
  const late = await secondDevice(alice);
  expect((await late.must("session.list", {})).devices).toHaveLength(20);
  expect((await alice.call("account.readMine", {})).status).toBe(401);
});

test("two sign-ins at once do not pass the limit of devices together", async () => {
  const alice = await newPerson();
  for (let index = 0; index < 18; index += 1) await secondDevice(alice);
  const answers = await Promise.all([1, 2, 3].map(() => withPassword(alice.handle)));
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 409, 409]);
});

// ---- passkeys

function newAuthenticator(): SoftAuthenticator {
  return new SoftAuthenticator(new URL(world.url).origin, systemRandom.bytes(16));
}

async function signUpWithPasskey(handle: string, authenticator: SoftAuthenticator, startedFor = handle) {
  const start = await callHttp(world.url, null, "passkey.startSignUp", { handle: startedFor, displayName: "A" });
  const credential = { kind: "passkey", challengeId: start.output?.challengeId, response: authenticator.create(start.output?.options) };
  const input = { handle, displayName: "A", country: "JP", language: "ja", credential, deviceName: "laptop", carrier: "bearer" };
  return { input, answer: await callHttp(world.url, null, "account.signUp", input) };
}

async function signInWithPasskey(authenticator: SoftAuthenticator) {
  const start = await callHttp(world.url, null, "passkey.startSignIn", {});
  const credential = { kind: "passkey", challengeId: start.output?.challengeId, response: authenticator.get(start.output?.options) };
  return { credential, answer: await enter(credential) };
}

test("a person signs up and in with a passkey alone, without typing a handle", async () => {
  const [handle, authenticator] = [newHandle(), newAuthenticator()];
  const { answer } = await signUpWithPasskey(handle, authenticator);
  const signedIn = await signInWithPasskey(authenticator);
  expect(signedIn.answer.output?.session.accountId).toBe(answer.output?.session.accountId);
  const alice = onNewDevice(handle, signedIn.answer.output);
  expect((await alice.must("account.readMine", {})).account).toMatchObject({ hasPassword: false, profile: { handle } });
  expect((await alice.must("passkey.list", {})).passkeys).toMatchObject([{ name: "laptop", lastUsedAt: clock.nowMs() }]);
});

test("an answered challenge is worth nothing a second time", async () => {
  const authenticator = newAuthenticator();
  const { input } = await signUpWithPasskey(newName(), authenticator);
  const { credential } = await signInWithPasskey(authenticator);
  expect((await enter(credential)).error?.code).toBe("challenge_expired");
  expect((await callHttp(world.url, null, "account.signUp", { ...input, handle: newName() })).error?.code).toBe("challenge_expired");
});

test("a challenge expires after five minutes", async () => {
  const authenticator = newAuthenticator();
  await signUpWithPasskey(newName(), authenticator);
  const start = await callHttp(world.url, null, "passkey.startSignIn", {});
  clock.advanceMs(5 * 60 * 1000);
  const credential = { kind: "passkey", challengeId: start.output?.challengeId, response: authenticator.get(start.output?.options) };
  expect((await enter(credential)).error?.code).toBe("challenge_expired");
});

test("a passkey that was made for one handle makes no account with another", async () => {
  const { answer } = await signUpWithPasskey(newName(), newAuthenticator(), newName());
  expect(answer.error?.code).toBe("challenge_expired");
});

test("beginning a sign-up tells nobody whether a handle is taken", async () => {
  const alice = await newPerson();
  const [taken, free] = [alice.handle, newName()].map((handle) =>
    callHttp(world.url, null, "passkey.startSignUp", { handle, displayName: "A" }),
  );
  expect((await taken)?.status).toBe((await free)?.status);
  expect((await signUpWithPasskey(alice.handle, newAuthenticator())).answer.error?.code).toBe("handle_taken");
});

test("a passkey nobody registered signs nobody in", async () => {
  const start = await callHttp(world.url, null, "passkey.startSignIn", {});
  const response = newAuthenticator().get(start.output?.options);
  expect((await enter({ kind: "passkey", challengeId: start.output?.challengeId, response })).error?.code).toBe("passkey_unusable");
});

async function addPasskey(person: Person, authenticator: SoftAuthenticator) {
  const { challengeId, options } = await person.must("passkey.startAdd", {});
  return await person.call("passkey.add", { challengeId, response: authenticator.create(options), name: "key" });
}

function idOf(added: { readonly output?: { readonly passkey: PasskeyView } | undefined }): PasskeyId {
  return present(added.output, "The passkey was added.").passkey.passkeyId;
}

test("a passkey is added, signs in, and is removed again", async () => {
  const [alice, authenticator] = [await newPerson(), newAuthenticator()];
  const added = await addPasskey(alice, authenticator);
  expect((await signInWithPasskey(authenticator)).answer.output?.session.accountId).toBe(alice.accountId);
  await alice.must("passkey.remove", { passkeyId: idOf(added) });
  expect((await signInWithPasskey(authenticator)).answer.error?.code).toBe("passkey_unusable");
});

test("the only way in cannot be removed, and of two removals at once one stays", async () => {
  const [handle, first, second] = [newHandle(), newAuthenticator(), newAuthenticator()];
  const { answer } = await signUpWithPasskey(handle, first);
  const alice = onNewDevice(handle, answer.output);
  const [only] = (await alice.must("passkey.list", {})).passkeys;
  if (only === undefined) throw new Error("The passkey is listed.");
  expect((await alice.call("passkey.remove", { passkeyId: only.passkeyId })).error?.code).toBe("last_credential");
  const added = (await addPasskey(alice, second)).output?.passkey ?? only;
  const removals = await Promise.all([only, added].map(({ passkeyId }) => alice.call("passkey.remove", { passkeyId })));
  expect(removals.map((removal) => removal.status).toSorted()).toEqual([200, 409]);
  expect((await alice.must("passkey.list", {})).passkeys).toHaveLength(1);
});

test("somebody else's passkey cannot be removed, and their ceremony cannot be finished", async () => {
  const [alice, bob, authenticator] = [await newPerson(), await newPerson(), newAuthenticator()];
  const added = await addPasskey(alice, authenticator);
  expect((await bob.call("passkey.remove", { passkeyId: idOf(added) })).error?.code).toBe("not_found");
  const { challengeId, options } = await alice.must("passkey.startAdd", {});
  const stolen = await bob.call("passkey.add", { challengeId, response: newAuthenticator().create(options), name: "key" });
  expect(stolen.error?.code).toBe("challenge_expired");
});

test("the same key is not registered twice, and the eleventh is refused", async () => {
  const [alice, bob, authenticator] = [await newPerson(), await newPerson(), newAuthenticator()];
  expect((await addPasskey(alice, authenticator)).status).toBe(200);
  expect((await addPasskey(bob, authenticator)).error?.code).toBe("passkey_unusable");
  for (let index = 0; index < 9; index += 1) expect((await addPasskey(alice, newAuthenticator())).status).toBe(200);
  expect((await alice.call("passkey.startAdd", {})).error?.code).toBe("too_many");
});
