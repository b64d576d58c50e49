import { brand, present, systemRandom } from "@musubi/base";
import type { Handle } from "@musubi/protocol";
import { callHttp, personOf, ringOf, startWorld, TEST_PASSWORD, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { PasswordHasher } from "../devices/port.ts";
import { makeAccount } from "./make-account.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterAll(() => world.stop());

let count = 0;
const newName = () => `someone${(count += 1)}x`;
const newPerson = () => world.person(newName(), "アリス");
const form = (change: object) => ({
  handle: newName(),
  displayName: "アリス",
  country: "JP",
  language: "ja",
  credential: { kind: "password", password: TEST_PASSWORD },
  deviceName: "laptop",
  carrier: "bearer",
  ...change,
});
const signUp = (change: object, at: World = world) => callHttp(at.url, null, "account.signUp", form(change));

test("a new account has its profile, ten recovery codes, and a talk with itself", async () => {
  const handle = brand<Handle>("alice.in.kyoto");
  const { recoveryCodes, session } = present((await signUp({ handle })).output, "The sign-up succeeds.");
  expect(recoveryCodes).toHaveLength(10);
  const { accountId, deviceId, token = "" } = session;
  const alice = personOf(world.url, { handle, accountId, deviceId, token });
  expect((await alice.must("account.readMine", {})).account).toMatchObject({
    profile: { handle, displayName: "アリス", statusText: "", pictureVersion: 0, isGone: false },
    country: "JP",
    region: "jp",
    settings: { language: "ja", sendsReadReceipts: true, isFindable: true, showsPreviewInPush: true, theme: "system" },
    hasPassword: true,
    recoveryCodesLeft: 10,
    deviceId,
  });
  expect((await alice.must("talk.list", { countMax: 10 })).talks.map((talk) => talk.kind)).toEqual(["self"]);
});

test("of many sign-ups with one handle at once exactly one succeeds, and the others leave nothing", async () => {
  const handle = newName();
  const answers = await Promise.all(Array.from({ length: 5 }, () => signUp({ handle })));
  expect(answers.map((answer) => answer.error?.code ?? "ok").toSorted()).toEqual([
    "handle_taken",
    "handle_taken",
    "handle_taken",
    "handle_taken",
    "ok",
  ]);
});

for (const [what, change, code] of [
  ["a reserved handle", { handle: "admin" }, "handle_reserved"],
  ["a weak password", { credential: { kind: "password", password: "password123" } }, "password_weak"],
  ["the handle as password", { handle: "long.handle.name", credential: { kind: "password", password: "longhandlename" } }, "password_weak"],
  ["a short password", { credential: { kind: "password", password: "short" } }, "invalid_input"],
  ["a handle in capitals", { handle: "Alice" }, "invalid_input"],
  [
    "a challenge that never was",
    { credential: { kind: "passkey", challengeId: "chl_00000000000000000000", response: {} } },
    "challenge_expired",
  ],
] as const) {
  test(`a sign-up with ${what} is refused as ${code}`, async () => {
    expect((await signUp(change)).error?.code).toBe(code);
  });
}

test("a name that hides or turns text is refused by its place, and space around a name is no part of it", async () => {
  const answer = await signUp({ displayName: "ann\u{202E}a" });
  expect(answer.error).toEqual({ code: "invalid_input", path: "/displayName" });
  const alice = await world.person(newName(), "　花子 ");
  expect((await alice.must("account.readMine", {})).account.profile.displayName).toBe("花子");
  const changed = await alice.must("account.updateProfile", { displayName: " 花子 二 ", statusText: " 元気 " });
  expect(changed.account.profile).toMatchObject({ displayName: "花子 二", statusText: "元気" });
  const blank = await alice.call("account.updateProfile", { displayName: " \u{200B} " });
  expect(blank.error).toEqual({ code: "invalid_input", path: "/displayName" });
  const { talk } = await alice.must("talk.create", { name: " 山の会 ", memberIds: [] });
  expect([talk.name, talk.lastMessage?.content]).toEqual(["山の会", expect.objectContaining({ value: "山の会" })]);
  expect((await alice.call("talk.update", { talkId: talk.talkId, name: "山\u{2066}の会" })).error).toEqual({
    code: "invalid_input",
    path: "/name",
  });
});

/** Somebody whom the operator let in, signed in. */
async function operatorsGuest(at: World) {
  const handle = brand<Handle>("first.guest");
  const passwordHash = await new PasswordHasher(systemRandom).hash(TEST_PASSWORD);
  const keyRing = await ringOf(inject("cluster"));
  const request = { handle, displayName: "花", country: "JP", language: "ja", region: "jp", passwordHash, createdMs: 0 } as const;
  await at.server.database.transact("gate", { actor: null }, (tx) => makeAccount(tx, { keyRing, random: systemRandom }, request));
  const credential = { kind: "password", handle, password: TEST_PASSWORD };
  const answer = await callHttp(at.url, null, "session.signIn", { credential, deviceName: "x", carrier: "bearer" });
  const { accountId, deviceId, token = "" } = present(answer.output, "The guest signs in.").session;
  return personOf(at.url, { handle, accountId, deviceId, token });
}

test("a server for invited people takes a live invite once, and nobody without one", async () => {
  await using invited = await startWorld(inject("cluster"), { env: { MUSUBI_SIGNUP: "invite" } });
  const guest = await operatorsGuest(invited);
  const { invite } = await guest.must("invite.create", { kind: "friend", talkId: null, usesMax: 1, lifeHours: 24 });
  expect((await signUp({}, invited)).error?.code).toBe("invite_needed");
  expect((await signUp({ inviteCode: "00000000000000000000" }, invited)).error?.code).toBe("invite_spent");
  expect((await signUp({ inviteCode: invite.code, handle: guest.handle }, invited)).error?.code).toBe("handle_taken");
  const both = await Promise.all([1, 2].map(() => signUp({ inviteCode: invite.code }, invited)));
  expect(both.map((answer) => answer.error?.code ?? "ok").toSorted()).toEqual(["invite_spent", "ok"]);
  const token = both.find((answer) => answer.output !== undefined)?.output?.session.token ?? "";
  const accept = () => callHttp(invited.url, token, "invite.accept", { code: invite.code });
  // The use was counted at sign-up: what the link offers still waits for the one it let in, once.
  expect((await accept()).output?.friend?.relation).toBe("friend");
  expect((await accept()).status).toBe(404);
});

test("a closed server takes nobody", async () => {
  await using closed = await startWorld(inject("cluster"), { env: { MUSUBI_SIGNUP: "closed" } });
  expect((await signUp({}, closed)).error?.code).toBe("signup_closed");
  expect((await callHttp(closed.url, null, "account.policy", {})).output).toMatchObject({ signup: "closed", region: "jp" });
});

test("a changed profile is what friends see, and a stranger cannot see it", async () => {
  const [alice, bob, chie] = [await newPerson(), await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const { account } = await alice.must("account.updateProfile", { displayName: "Alice", statusText: "京都にいます", country: "KR" });
  expect(account).toMatchObject({ country: "KR", profile: { displayName: "Alice", statusText: "京都にいます" } });
  const { friends } = await bob.must("friend.list", { after: 0, countMax: 10 });
  expect(friends.find((friend) => friend.profile.accountId === alice.accountId)?.profile).toEqual(account.profile);
  expect((await chie.call("account.readPicture", { accountId: alice.accountId })).error?.code).toBe("not_found");
});

test("settings change one by one, and each change is counted for other devices", async () => {
  const alice = await newPerson();
  const before = (await alice.must("account.readMine", {})).account.changeSeq;
  const { settings } = await alice.must("settings.update", { theme: "dark", isFindable: false });
  expect(settings).toEqual({ language: "ja", sendsReadReceipts: true, isFindable: false, showsPreviewInPush: true, theme: "dark" });
  const { account } = await alice.must("account.readMine", {});
  expect(account.settings).toEqual(settings);
  expect(account.changeSeq).toBeGreaterThan(before);
});

test("Profile+ comes back to its owner, and lies sealed in the database", async () => {
  const alice = await newPerson();
  expect((await alice.must("account.readPrivate", {})).profile.legalName).toBe("");
  const profile = {
    legalName: "山田 花子",
    legalNameKana: "ヤマダ ハナコ",
    postalCode: "604-0001",
    address: "京都市中京区",
    phone: "+81 75 000 0000",
  };
  await alice.must("account.updatePrivate", { profile });
  await alice.must("account.updatePrivate", { profile: { ...profile, phone: "" } });
  expect((await alice.must("account.readPrivate", {})).profile).toEqual({ ...profile, phone: "" });
});

test("a new password works, the old one does not, and other devices are out", async () => {
  const alice = await newPerson();
  const enter = (password: string) =>
    callHttp(world.url, null, "session.signIn", {
      credential: { kind: "password", handle: alice.handle, password },
      deviceName: "x",
      carrier: "bearer",
    });
  const other = (await enter(TEST_PASSWORD)).output?.session;
  expect((await alice.call("account.changePassword", { current: "wrong words here", next: "nine brave otters" })).error?.code).toBe(
    "credential_wrong",
  );
  expect((await alice.call("account.changePassword", { next: "nine brave otters" })).error?.code).toBe("credential_wrong");
  expect((await alice.call("account.changePassword", { current: TEST_PASSWORD, next: "1234567890" })).error?.code).toBe("password_weak");
  await alice.must("account.changePassword", { current: TEST_PASSWORD, next: "nine brave otters" });
  expect((await callHttp(world.url, other?.token ?? "", "account.readMine", {})).status).toBe(401);
  expect((await alice.call("account.readMine", {})).status).toBe(200);
  expect([(await enter(TEST_PASSWORD)).status, (await enter("nine brave otters")).status]).toEqual([409, 200]);
});
