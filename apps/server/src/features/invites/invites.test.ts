import { ManualClock, systemClock } from "@musubi/base";
import { type Person, readBytes, setPortrait, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { pngBase64 } from "../../../test/cast.ts";

let world: World;
let alice: Person;
const clock = new ManualClock(systemClock.nowMs());

beforeAll(async () => {
  world = await startWorld(inject("cluster"), { clock });
  alice = await world.person("alice");
});
afterAll(() => world.stop());

const friendInvite = async (usesMax: number) =>
  (await alice.must("invite.create", { kind: "friend", talkId: null, usesMax, lifeHours: 24 })).invite;

test("a single-use link makes one friend, and then nothing more", async () => {
  const [bob, chie] = [await world.person("bob"), await world.person("chie")];
  const { code = "" } = await friendInvite(1);
  expect((await bob.must("invite.accept", { code })).friend?.relation).toBe("friend");
  expect((await chie.call("invite.accept", { code })).status).toBe(404);
  expect((await chie.call("invite.preview", { code })).status).toBe(404);
});

test("ten people at once on a link with three uses: three get in", async () => {
  const { talkId } = await alice.group("三席");
  const { invite } = await alice.must("invite.create", { kind: "talk", talkId, usesMax: 3, lifeHours: 1 });
  const people = await Promise.all(Array.from({ length: 10 }, (_, index) => world.person(`seat${index}`)));
  const answers = await Promise.all(people.map((person) => person.call("invite.accept", { code: invite.code ?? "" })));
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(3);
  expect((await alice.must("talk.listMembers", { talkId })).members).toHaveLength(4);
});

test("an expired and a revoked link open nothing", async () => {
  const dan = await world.person("dan");
  const expiring = await friendInvite(5);
  clock.advanceMs(25 * 3_600_000);
  const revoked = await friendInvite(5);
  await alice.must("invite.revoke", { inviteId: revoked.inviteId });
  for (const { code = "" } of [expiring, revoked]) expect((await dan.call("invite.accept", { code })).status).toBe(404);
});

test("a link into a talk ends with its maker's membership", async () => {
  const [eri, fumi] = [await world.person("eri"), await world.person("fumi")];
  await world.befriend(alice, eri);
  const { talkId } = await alice.group("去る人の招待", eri);
  const { invite } = await eri.must("invite.create", { kind: "talk", talkId, usesMax: 5, lifeHours: 24 });
  await alice.must("talk.removeMember", { talkId, accountId: eri.accountId });
  expect((await fumi.call("invite.accept", { code: invite.code ?? "" })).status).toBe(404);
});

test("nobody sees or ends somebody else's links", async () => {
  const gin = await world.person("gin");
  const invite = await friendInvite(2);
  expect((await gin.must("invite.list", {})).invites).toEqual([]);
  expect((await gin.call("invite.revoke", { inviteId: invite.inviteId })).status).toBe(404);
});

test("who holds a live link sees the picture of its maker, who knows only the id does not, and a spent link shows nothing", async () => {
  const [hana, ito] = [await world.person("hana"), await world.person("ito")];
  const before = (await alice.must("invite.create", { kind: "friend", talkId: null, usesMax: 2, lifeHours: 1 })).invite;
  const code = before.code ?? "";
  expect((await hana.must("invite.preview", { code })).preview.picture).toBeNull();
  const { fileId } = await setPortrait(alice, Buffer.from(pngBase64(8), "base64"));
  const read = async (person: Person) => (await readBytes(person, fileId, "list")).status;
  expect([await read(hana), await read(ito)]).toEqual([404, 404]);
  expect((await hana.must("invite.preview", { code })).preview.picture?.fileId).toBe(fileId);
  expect([await read(hana), await read(ito)]).toEqual([200, 404]);
  expect((await hana.call("account.readPicture", { accountId: alice.accountId })).status).toBe(404);
  await alice.must("invite.revoke", { inviteId: before.inviteId });
  expect(await read(hana)).toBe(404);
  expect((await ito.call("invite.preview", { code })).status).toBe(404);
});
