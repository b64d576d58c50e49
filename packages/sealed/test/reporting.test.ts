import { fromBase64url, fromUtf8, systemRandom } from "@musubi/base";
import { newClientId } from "@musubi/client";
import type { MessageView, TalkId } from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { evidenceAt } from "../src/talk/evidence.ts";
import { anotherDevice, closeDevices, type Device, openDevice, sealedTalkWith, until } from "./device.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterEach(closeDevices);
afterAll(() => world.stop());

async function friends(one: string, other: string): Promise<[Person, Person]> {
  const [first, second] = [await world.person(one), await world.person(other)];
  await world.befriend(first, second);
  return [first, second];
}

async function hears(device: Device, talkId: TalkId, text: string): Promise<void> {
  await until(() => device.engine.state().talks.byId.has(talkId));
  await device.engine.openTalk(talkId);
  await until(() => device.texts(talkId).includes(text));
}

function seqOf(device: Device, talkId: TalkId, text: string): number {
  const messages: readonly MessageView[] = device.engine.state().timelines.get(talkId)?.messages ?? [];
  return messages.find(({ content }) => content.kind === "text" && content.text === text)?.seq ?? 0;
}

async function wordsAt(device: Device, talkId: TalkId, seq: number): Promise<string[]> {
  const shelf = await device.desk.loaded(talkId);
  return evidenceAt(shelf, seq).map(({ body }) => fromUtf8(fromBase64url(body) ?? new Uint8Array()));
}

function report(device: Device, talkId: TalkId, about: number, seqs: readonly number[] = [about]) {
  return device.engine.report(talkId, { clientId: newClientId(systemRandom), about, reason: "harassment", words: "", seqs });
}

test("what a message was, each version of it, can be reported after a restart and from another device of the person's", async () => {
  const [haru, aoi] = await friends("haru", "aoi");
  const [mine, theirs] = [await openDevice(haru), await openDevice(aoi)];
  const talkId = await sealedTalkWith(mine, aoi.accountId);
  await mine.engine.openTalk(talkId);
  mine.engine.send(talkId, { kind: "text", text: "ひどい言葉" });
  await hears(theirs, talkId, "ひどい言葉");
  const seq = seqOf(theirs, talkId, "ひどい言葉");
  await mine.engine.edit(talkId, seq, { text: "きれいな言葉" });
  await until(() => theirs.texts(talkId).includes("きれいな言葉"));
  const both = [JSON.stringify({ t: "text", text: "ひどい言葉" }), JSON.stringify({ t: "text", text: "きれいな言葉", at: seq })];
  expect(await wordsAt(theirs, talkId, seq)).toEqual(both);
  const code = await theirs.desk.keys?.makeRecoveryCode();
  if (code?.ok !== true) throw new Error("A code is made.");
  await theirs.close();
  const again = await openDevice(aoi, theirs.kept);
  expect(await wordsAt(again, talkId, seq)).toEqual(both);
  expect(await report(again, talkId, seq)).toMatchObject({ ok: true, value: { report: { state: "waiting" } } });
  const second = await openDevice(await anotherDevice(aoi));
  // Before the history is there, it says so instead of sending what proves nothing.
  expect([...(await second.engine.reportable(talkId, [seq]))]).toEqual([]);
  expect(await report(second, talkId, seq)).toMatchObject({ ok: false, reason: { code: "not_reportable" } });
  await second.desk.recover(code.value);
  await hears(second, talkId, "きれいな言葉");
  await until(async () => (await second.engine.reportable(talkId, [seq])).has(seq));
  expect(await report(second, talkId, seq)).toMatchObject({ ok: true });
});

test("what was taken back is gone from the device, and one's own message can only come along", async () => {
  const [haru, aoi] = await friends("sora", "nagi");
  const [mine, theirs] = [await openDevice(haru), await openDevice(aoi)];
  const talkId = await sealedTalkWith(mine, aoi.accountId);
  await mine.engine.openTalk(talkId);
  for (const text of ["けす", "のこす"]) mine.engine.send(talkId, { kind: "text", text });
  await hears(theirs, talkId, "のこす");
  theirs.engine.send(talkId, { kind: "text", text: "やめて" });
  await until(() => theirs.texts(talkId).includes("やめて"));
  const [gone, stays, own] = ["けす", "のこす", "やめて"].map((text) => seqOf(theirs, talkId, text)) as [number, number, number];
  await mine.engine.unsend(talkId, gone);
  await until(async () => !(await theirs.engine.reportable(talkId, [gone, stays])).has(gone));
  expect(await report(theirs, talkId, gone)).toMatchObject({ ok: false, reason: { code: "not_reportable" } });
  await until(async () => (await theirs.engine.reportable(talkId, [own])).has(own));
  expect(await report(theirs, talkId, own)).toMatchObject({ ok: false, reason: { code: "not_reportable" } });
  expect(await report(theirs, talkId, stays, [stays, own])).toMatchObject({ ok: true, value: { report: { messageCount: 2 } } });
});
