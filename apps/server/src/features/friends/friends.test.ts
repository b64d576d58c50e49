import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

let world: World;
let alice: Person;
let bob: Person;
let chie: Person;

beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  [alice, bob, chie] = [await world.person("alice"), await world.person("bob"), await world.person("chie")];
});
afterAll(() => world.stop());

const relationOf = async (person: Person, other: Person) =>
  (await person.must("friend.list", { after: 0, countMax: 500 })).friends.find((friend) => friend.profile.accountId === other.accountId)
    ?.relation;

test("asking and accepting makes both friends; the asked one sees who asks", async () => {
  await alice.must("friend.request", { handle: bob.handle });
  expect(await relationOf(bob, alice)).toBe("asking");
  await bob.must("friend.accept", { accountId: alice.accountId });
  expect([await relationOf(alice, bob), await relationOf(bob, alice)]).toEqual(["friend", "friend"]);
});

test("two who ask each other are friends", async () => {
  const [eri, fumi] = [await world.person("eri"), await world.person("fumi")];
  await eri.must("friend.request", { handle: fumi.handle });
  expect((await fumi.must("friend.request", { handle: eri.handle })).friend.relation).toBe("friend");
});

test("nobody and somebody who is not findable answer alike", async () => {
  await chie.must("settings.update", { isFindable: false });
  const nobody = await alice.call("friend.find", { handle: "nobody.here" as never });
  const hidden = await alice.call("friend.find", { handle: chie.handle });
  expect(hidden).toEqual(nobody);
  await chie.must("settings.update", { isFindable: true });
});

test("who is blocked finds nobody under the handle and cannot ask", async () => {
  const [gin, hana] = [await world.person("gin"), await world.person("hana")];
  await world.befriend(gin, hana);
  await gin.must("friend.block", { accountId: hana.accountId });
  expect((await hana.call("friend.find", { handle: gin.handle })).status).toBe(404);
  expect((await hana.call("friend.request", { handle: gin.handle })).status).not.toBe(200);
});

test("a declined request leaves no trace that the asker could read", async () => {
  const [iori, jun] = [await world.person("iori"), await world.person("jun")];
  await iori.must("friend.request", { handle: jun.handle });
  await jun.must("friend.decline", { accountId: iori.accountId });
  expect(await relationOf(iori, jun)).toBe("asked");
});

test("changes are found by the change number, endings included", async () => {
  const [kei, leo] = [await world.person("kei"), await world.person("leo")];
  await world.befriend(kei, leo);
  const before = await kei.must("friend.list", { after: 0, countMax: 500 });
  await leo.must("friend.remove", { accountId: kei.accountId });
  const { friends } = await kei.must("friend.list", { after: before.changeSeq, countMax: 500 });
  expect(friends.map((friend) => [friend.profile.accountId, friend.relation, friend.profile.displayName])).toEqual([
    [leo.accountId, "none", ""],
  ]);
});

test("a stranger's id opens no profile, no request and no picture", async () => {
  for (const name of ["friend.accept", "friend.remove", "friend.block", "account.readPicture"] as const) {
    expect((await alice.call(name, { accountId: chie.accountId })).status, name).toBe(404);
  }
});

test("Profile+ is in nobody else's replies", async () => {
  await bob.must("account.updatePrivate", {
    profile: { legalName: "秘密 太郎", legalNameKana: "", postalCode: "", address: "松江市", phone: "000" },
  });
  const seen = JSON.stringify([
    await alice.must("friend.list", { after: 0, countMax: 500 }),
    await alice.must("sync.start", { friendsAfter: 0 }),
  ]);
  expect(seen).not.toMatch(/秘密|松江/);
  expect((await bob.must("account.readPrivate", {})).profile.legalName).toBe("秘密 太郎");
});
