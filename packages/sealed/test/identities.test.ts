import { type Clock, systemClock } from "@musubi/base";
import type { TalkId } from "@musubi/protocol";
import { type Person, startWorld, TEST_PASSWORD, type World } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { memoryVault } from "../src/index.ts";
import { anotherDevice, closeDevices, type Device, openDevice, sealedTalkWith, until } from "./device.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterEach(closeDevices);
afterAll(() => world.stop());

const proof = { kind: "password" as const, password: TEST_PASSWORD };
const DAY_MS = 86_400_000;

/** Two new people who are friends, each with a device, in a sealed talk in which something was said. */
async function talking(one: string, other: string) {
  const [first, second] = [await world.person(one), await world.person(other)];
  await world.befriend(first, second);
  const [mine, theirs] = [await openDevice(first), await openDevice(second)];
  const talkId = await sealedTalkWith(mine, second.accountId);
  mine.engine.send(talkId, { kind: "text", text: "まえの言葉" });
  await theirs.engine.openTalk(talkId);
  await mine.engine.openTalk(talkId);
  await until(() => theirs.texts(talkId).includes("まえの言葉"));
  return { first, second, mine, theirs, talkId };
}

/** Whom a device was told of, and how. */
async function told(device: Device, { accountId }: Person) {
  const known = await device.desk.trust?.known(accountId);
  return { trust: known?.trust, kinds: known?.changes.map(({ kind }) => kind), unseen: known?.unseen?.kind ?? null };
}

const epochOf = async ({ person }: Device, talkId: TalkId) => (await person.must("sealed.readGroup", { talkId })).group?.epoch ?? -1;
const failureOf = ({ engine }: Device, talkId: TalkId) =>
  engine
    .state()
    .timelines.get(talkId)
    ?.pending.flatMap(({ state, clientId }) => (state.kind === "failed" ? [{ code: state.code, clientId }] : []))[0];

test("everything is lost: the identity begins anew, comes into its talks without what was said before, and whoever had compared stops until they agree", async () => {
  const { first, mine, theirs, talkId } = await talking("mina", "jun");
  expect((await mine.desk.keys?.makeRecoveryCode())?.ok).toBe(true);
  await theirs.desk.trust?.markCompared(first.accountId);
  const fresh = await openDevice(await anotherDevice(first));
  expect(fresh.desk.state).toBe("locked_out");
  expect(await fresh.desk.reset({ kind: "password", password: "six quiet herons" })).toEqual({ ok: false, reason: "proof_wrong" });
  expect(fresh.desk.state).toBe("locked_out");
  expect(await fresh.desk.reset(proof)).toEqual({ ok: true, value: null });
  expect(fresh.desk.state).toBe("ready");
  expect(await fresh.desk.keys?.hasBackup()).toBe(false);
  // The former device hears that it is out, and that it was not asked.
  await until(() => mine.desk.state === "locked_out");
  expect(mine.desk.keys?.wasReplaced).toBe(true);
  expect(fresh.desk.keys?.wasReplaced).toBe(false);
  // It comes in from outside, and its person's former devices are removed.
  await fresh.engine.openTalk(talkId);
  await fresh.engine.whenSynced();
  await until(async () => (await fresh.person.must("sealed.readGroup", { talkId })).group?.owedLeaves.length === 0);
  expect(fresh.texts(talkId)).toEqual(["🔒"]);
  // The one who had compared is told, and says nothing until they agree.
  await until(async () => (await told(theirs, first)).trust === "changed");
  expect(await told(theirs, first)).toEqual({ trust: "changed", kinds: ["reset"], unseen: "reset" });
  const clientId = theirs.engine.send(talkId, { kind: "text", text: "だれですか" });
  await until(() => failureOf(theirs, talkId) !== undefined);
  expect(failureOf(theirs, talkId)).toEqual({ code: "identity_unconfirmed", clientId });
  expect((await theirs.engine.react(talkId, 1, "🎐", true)).ok).toBe(false);
  await theirs.desk.trust?.acceptIdentity(first.accountId);
  expect(await told(theirs, first)).toEqual({ trust: "new", kinds: ["reset"], unseen: null });
  theirs.engine.retry(clientId);
  await until(() => fresh.texts(talkId).includes("だれですか"));
  fresh.engine.send(talkId, { kind: "text", text: "わたしです" });
  await until(() => theirs.texts(talkId).includes("わたしです"));
  // What one device of hers opens from now on, her next one reads.
  const next = await openDevice(await anotherDevice(first));
  await link(fresh, next);
  await next.engine.openTalk(talkId);
  await until(() => next.texts(talkId).join() === ["🔒", "だれですか", "わたしです"].join());
  // That one is a device more under the same identity: one quiet line.
  await until(async () => (await told(theirs, first)).kinds?.join() === "reset,devices");
  expect(await told(theirs, first)).toEqual({ trust: "new", kinds: ["reset", "devices"], unseen: null });
  expect(mine.texts(talkId)).not.toContain("わたしです");
});

/** Lets a new device in by the code on its screen. */
async function link(old: Device, fresh: Device): Promise<void> {
  const shown = await fresh.desk.linking?.ask();
  if (shown?.ok !== true) throw new Error("It asks.");
  const request = await old.desk.linking?.readCode(shown.value.code);
  if (request == null) throw new Error("The code is read.");
  expect(request).toMatchObject({ deviceId: fresh.person.deviceId, letters: shown.value.letters });
  expect(await old.desk.linking?.give(request)).toEqual({ ok: true, value: null });
  await until(() => fresh.desk.state === "ready");
}

test("whoever had not compared is told of a new identity and may go on; whom a device has compared, the next one knows", async () => {
  const { first, second, mine, theirs, talkId } = await talking("yui", "ren");
  await mine.desk.trust?.markCompared(second.accountId);
  const other = await openDevice(await anotherDevice(first));
  await link(mine, other);
  await until(async () => (await told(other, second)).trust === "compared");
  const fresh = await openDevice(await anotherDevice(second));
  expect((await fresh.desk.reset(proof)).ok).toBe(true);
  for (const device of [mine, other]) await until(async () => (await told(device, second)).trust === "changed");
  // Compared anew, the new one is the one that counts.
  await mine.desk.trust?.markCompared(second.accountId);
  expect(await told(mine, second)).toEqual({ trust: "compared", kinds: ["reset"], unseen: null });
  const third = await openDevice(await anotherDevice(first));
  await link(mine, third);
  // It has not seen the former identity: nothing has changed for it.
  await until(async () => (await told(third, second)).trust === "compared");
  expect(await told(third, second)).toEqual({ trust: "compared", kinds: [], unseen: null });
  await theirs.close();
  await fresh.engine.openTalk(talkId);
  mine.engine.send(talkId, { kind: "text", text: "あたらしい鍵へ" });
  await until(() => fresh.texts(talkId).includes("あたらしい鍵へ"));
});

/** The version of a person's backup as the server has it. */
const backupOf = async (person: Person) => (await person.must("key.readBackup", {})).backup?.version ?? 0;

test("who comes back by the code or a passkey knows whom they had compared, and is told of an identity that changed meanwhile", async () => {
  const { first, second, mine, theirs, talkId } = await talking("sae", "goh");
  const code = await mine.desk.keys?.makeRecoveryCode();
  if (code?.ok !== true) throw new Error("A code is made.");
  const passkey = { credential: "AAAA", salt: "BBBB", output: new Uint8Array(32).fill(7) };
  expect((await mine.desk.keys?.addPasskey(passkey))?.ok).toBe(true);
  await mine.desk.trust?.markCompared(second.accountId);
  await until(async () => (await backupOf(first)) === 3);
  await mine.close();
  const byPasskey = await openDevice(await anotherDevice(first));
  expect((await byPasskey.desk.recoverByPasskey(passkey)).ok).toBe(true);
  await until(async () => (await told(byPasskey, second)).trust === "compared");
  // Nothing was decided: nothing is written, and the server hears of nothing.
  expect(await backupOf(first)).toBe(3);
  await byPasskey.close();
  await theirs.close();
  const fresh = await openDevice(await anotherDevice(second));
  expect((await fresh.desk.reset(proof)).ok).toBe(true);
  // A server that keeps back whose devices those are does not make this one forget whom its person had compared.
  let isKeptBack = true;
  const meddle = ({ answers }: Device["relay"]) =>
    answers.set("key.readChain", (output) => {
      const { accountId } = output["chain"] as { accountId: string };
      return !isKeptBack || accountId !== second.accountId ? output : { chain: { accountId, newest: -1, statements: [] } };
    });
  const byCode = await openDevice(await anotherDevice(first), new Map(), undefined, { meddle });
  expect((await byCode.desk.recover(code.value)).ok).toBe(true);
  expect((await told(byCode, second)).trust).toBeUndefined();
  isKeptBack = false;
  await byCode.desk.trust?.refresh(second.accountId);
  expect((await told(byCode, second)).trust).toBe("changed");
  await byCode.engine.openTalk(talkId);
  byCode.engine.send(talkId, { kind: "text", text: "だれですか" });
  await until(() => failureOf(byCode, talkId)?.code === "identity_unconfirmed");
  // What is decided here, the person's other devices know when they start next.
  await byCode.desk.trust?.acceptIdentity(second.accountId);
  await until(async () => (await backupOf(first)) === 4);
  const back = await openDevice(first, mine.kept);
  await until(async () => (await told(back, second)).trust === "new");
  await back.desk.trust?.refresh(second.accountId);
  expect(await told(back, second)).toEqual({ trust: "new", kinds: ["reset"], unseen: "reset" });
});

test("a passkey opens the backup beside the recovery code, never without one, and not once it was taken away", async () => {
  const first = await world.person("rio");
  const mine = await openDevice(first);
  const passkey = { credential: "AAAA", salt: "BBBB", output: new Uint8Array(32).fill(7) };
  expect(await mine.desk.keys?.addPasskey(passkey)).toEqual({ ok: false, reason: "no_code" });
  const code = await mine.desk.keys?.makeRecoveryCode();
  expect(await mine.desk.keys?.addPasskey(passkey)).toEqual({ ok: true, value: null });
  const second = await openDevice(await anotherDevice(first));
  expect(await second.desk.keys?.backupWays()).toMatchObject({ passkeys: [{ credential: "AAAA", salt: "BBBB" }] });
  expect((await second.desk.recoverByPasskey({ ...passkey, output: new Uint8Array(32) })).ok).toBe(false);
  expect(await second.desk.recoverByPasskey(passkey)).toEqual({ ok: true, value: null });
  expect(second.desk.state).toBe("ready");
  // A new code leaves the passkey as it is; without the passkey the new code is left.
  const next = await second.desk.keys?.makeRecoveryCode();
  expect(await mine.desk.keys?.backupWays()).toMatchObject({ passkeys: [{ credential: "AAAA" }] });
  expect(await mine.desk.keys?.dropPasskeys()).toEqual({ ok: true, value: null });
  const third = await openDevice(await anotherDevice(first));
  expect((await third.desk.recoverByPasskey(passkey)).ok).toBe(false);
  if (code?.ok !== true || next?.ok !== true) throw new Error("Codes are made.");
  expect((await third.desk.recover(code.value)).ok).toBe(false);
  expect((await third.desk.recover(next.value)).ok).toBe(true);
});

test("a code that is none of ours, or of a device of somebody else, lets nobody in", async () => {
  const [first, second] = [await world.person("kei"), await world.person("nao")];
  const [mine, theirs] = [await openDevice(first), await openDevice(second)];
  const foreign = await theirs.desk.linking?.ask();
  if (foreign?.ok !== true) throw new Error("It asks.");
  for (const code of ["", "https://example.org", "musubi-link:dev_1:AAAA", foreign.value.code.replace("musubi", "other")])
    expect(await mine.desk.linking?.readCode(code)).toBeNull();
  const request = await mine.desk.linking?.readCode(foreign.value.code);
  if (request == null) throw new Error("It is read.");
  expect((await mine.desk.linking?.give(request))?.ok).toBe(false);
});

test("a device that is signed out is owed at once, and whoever says something next removes it first", async () => {
  const { first, mine, theirs, talkId } = await talking("aki", "sui");
  const lost = await openDevice(await anotherDevice(first));
  await link(mine, lost);
  await lost.engine.openTalk(talkId);
  await until(() => lost.texts(talkId).includes("まえの言葉"));
  // Nobody of the talk is there to remove it.
  for (const device of [mine, theirs, lost]) await device.close();
  await first.must("session.signOutDevice", { deviceId: lost.person.deviceId });
  const { group } = await first.must("sealed.readGroup", { talkId });
  expect(group?.owedLeaves.length).toBe(1);
  // The next one who says something removes it first.
  const back = await openDevice(first, mine.kept);
  await back.engine.openTalk(talkId);
  back.engine.send(talkId, { kind: "text", text: "あとの言葉" });
  await until(() => back.texts(talkId).includes("あとの言葉"));
  expect((await first.must("sealed.readGroup", { talkId })).group?.owedLeaves).toEqual([]);
  const known = await back.desk.trust?.known(first.accountId);
  expect(known?.chain.newest.devices.length).toBe(1);
  expect([...lost.kept.values()].some((value) => new TextDecoder().decode(value).includes("あとの言葉"))).toBe(false);
});

test("every device that was let in puts its own keys into its place soon, without anybody being hindered", async () => {
  const people = [
    await world.person("ito"),
    await world.person("kai"),
    await world.person("sen"),
    await world.person("tsu"),
    await world.person("uta"),
  ];
  await world.befriend(...people);
  const devices: Device[] = [];
  for (const person of people) devices.push(await openDevice(person));
  const [founder] = devices;
  if (founder === undefined) throw new Error("Somebody begins.");
  const memberIds = people.slice(1).map(({ accountId }) => accountId);
  const founded = await founder.engine.foundGroup("結び", memberIds, "sealed");
  if (!founded.ok) throw new Error(founded.reason.code);
  const { talkId } = founded.value;
  const renewedAt = ({ kept }: Device): number => {
    const bytes = kept.get(`progress/${talkId}`);
    return bytes === undefined ? 0 : (JSON.parse(new TextDecoder().decode(bytes)) as { renewedAt: number }).renewedAt;
  };
  for (const device of devices) await device.engine.openTalk(talkId);
  for (let said = 0; said < 5; said++) founder.engine.send(talkId, { kind: "text", text: `${said}` });
  await until(() => devices.every((device) => renewedAt(device) > 0));
  for (const device of devices) await until(() => device.texts(talkId).length === 5);
  // One commit to let them in, one for each of them to renew; nobody made more of it.
  expect(await epochOf(founder, talkId)).toBeLessThanOrEqual(1 + memberIds.length + 1);
});

test("a device whose keys in a talk are older than a week renews them before it says anything, and then no more", async () => {
  const { first, mine, theirs, talkId } = await talking("hiro", "mao");
  const renewedAt = ({ kept }: Device): number =>
    (JSON.parse(new TextDecoder().decode(kept.get(`progress/${talkId}`))) as { renewedAt: number }).renewedAt;
  // Whichever of the two was let in renews by itself; that is over first.
  await until(() => renewedAt(mine) > 0 && renewedAt(theirs) > 0);
  await mine.close();
  let offsetMs = 6 * DAY_MS;
  const later: Clock = { nowMs: () => systemClock.nowMs() + offsetMs, monotonicMs: () => systemClock.monotonicMs() };
  const back = await openDevice(first, mine.kept, memoryVault(mine.kept), { clock: later });
  await back.engine.openTalk(talkId);
  const say = async (text: string) => {
    back.engine.send(talkId, { kind: "text", text });
    await until(() => theirs.texts(talkId).includes(text));
    return renewedAt(back);
  };
  const before = renewedAt(back);
  expect(await say("六日目")).toBe(before);
  offsetMs = 8 * DAY_MS;
  const epoch = await epochOf(back, talkId);
  const renewed = await say("八日目");
  expect(renewed).toBeGreaterThan(before + 7 * DAY_MS);
  expect(await epochOf(back, talkId)).toBeGreaterThan(epoch);
  expect(await say("八日目の二つ目")).toBe(renewed);
});
