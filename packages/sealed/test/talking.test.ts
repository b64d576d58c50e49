import { timelineOf } from "@musubi/client";
import { openDirectTalk } from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { anotherDevice, closeDevices, openDevice, sealedTalkWith, until } from "./device.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterEach(closeDevices);
afterAll(() => world.stop());

/** Two new people who are friends. */
async function friends(one: string, other: string): Promise<[Person, Person]> {
  const [first, second] = [await world.person(one), await world.person(other)];
  await world.befriend(first, second);
  return [first, second];
}

test("two people talk sealed: each reads what the other wrote, in order, and the database holds none of it", async () => {
  const [haru, aoi] = await friends("haru", "aoi");
  const [mine, theirs] = [await openDevice(haru), await openDevice(aoi)];
  expect([mine.desk.state, theirs.desk.state]).toEqual(["ready", "ready"]);
  const talkId = await sealedTalkWith(mine, aoi.accountId);
  await mine.engine.openTalk(talkId);
  const said = Array.from({ length: 10 }, (_, at) => `こんにちは、${at}番目の結び目`);
  for (const text of said) mine.engine.send(talkId, { kind: "text", text });
  await until(() => theirs.engine.state().talks.byId.has(talkId));
  await theirs.engine.openTalk(talkId);
  await until(() => theirs.texts(talkId).length === said.length && !theirs.texts(talkId).includes("🔒"));
  expect(theirs.texts(talkId)).toEqual(said);
  await until(() => mine.texts(talkId).length === said.length && !mine.texts(talkId).includes("🔒"));
  expect(mine.texts(talkId)).toEqual(said);
  theirs.engine.send(talkId, { kind: "text", text: "読めました" }, { replyTo: 2 });
  await until(() => mine.texts(talkId).includes("読めました"));
  for (const text of [...said, "読めました"]) expect(await world.tablesHolding(text), text).toEqual([]);
  // The same look finds what is there to be found.
  expect(await world.tablesHolding(haru.handle)).not.toEqual([]);
});

test("an invitation that cannot be judged for want of a network is kept for later, and what was said right after it is read", async () => {
  const [haru, aoi] = await friends("ume", "momo");
  const [mine, theirs] = [await openDevice(haru), await openDevice(aoi)];
  // The group is begun by who speaks first, and the other is invited into it.
  for (const name of ["key.readChain", "sealed.readGroup"] as const) theirs.relay.unreached.add(name);
  const talkId = await sealedTalkWith(mine, aoi.accountId);
  mine.engine.send(talkId, { kind: "text", text: "すぐに言ったこと" });
  await mine.engine.openTalk(talkId);
  await until(() => mine.texts(talkId).includes("すぐに言ったこと"));
  await until(() => theirs.engine.state().talks.byId.has(talkId));
  await theirs.engine.openTalk(talkId);
  theirs.relay.unreached.delete("sealed.readGroup");
  await theirs.desk.takeWelcomes();
  await theirs.desk.follow(talkId);
  expect(theirs.texts(talkId)).toEqual(["🔒"]);
  theirs.relay.behave();
  await theirs.desk.takeWelcomes();
  await theirs.desk.follow(talkId);
  await until(() => theirs.texts(talkId).includes("すぐに言ったこと"));
});

test("nobody is let into a sealed talk between a device's statement and its keys", async () => {
  const [haru, aoi] = await friends("kaki", "nashi");
  const [mine, theirs] = [await openDevice(haru), openDevice(aoi)];
  const talkId = await (async () => {
    for (;;) {
      const answer = await mine.engine.perform(openDirectTalk, { accountId: aoi.accountId, protection: "sealed" });
      if (answer.ok) return answer.value.talk.talkId;
      expect(answer.reason.code).toBe("no_keys");
    }
  })();
  mine.engine.send(talkId, { kind: "text", text: "いちばんに" });
  const device = await theirs;
  await until(() => device.engine.state().talks.byId.has(talkId));
  await device.engine.openTalk(talkId);
  await until(() => device.texts(talkId).includes("いちばんに"));
});

test("a second device without the identity is locked out, and reads on once the recovery code has let it in", async () => {
  const [haru, aoi] = await friends("sora", "nagi");
  const [mine, theirs] = [await openDevice(haru), await openDevice(aoi)];
  const talkId = await sealedTalkWith(mine, aoi.accountId);
  mine.engine.send(talkId, { kind: "text", text: "まえ" });
  const code = await mine.desk.keys?.makeRecoveryCode();
  if (code?.ok !== true) throw new Error("A code is made.");
  const second = await openDevice(await anotherDevice(haru));
  expect(second.desk.state).toBe("locked_out");
  expect((await second.desk.recover("0".repeat(32))).ok).toBe(false);
  expect(await second.desk.recover(code.value.toUpperCase().replace(/(.{4})/g, "$1-"))).toEqual({ ok: true, value: null });
  expect(second.desk.state).toBe("ready");
  await second.engine.openTalk(talkId);
  await theirs.engine.openTalk(talkId);
  await second.engine.whenSynced();
  theirs.engine.send(talkId, { kind: "text", text: "あと" });
  await until(() => second.texts(talkId).includes("あと"));
  // What was said before came from the first device, laid up sealed.
  await until(() => second.texts(talkId).includes("まえ"));
  expect(second.texts(talkId)).toEqual(["まえ", "あと"]);
  for (const text of ["まえ", "あと"]) expect(await world.tablesHolding(text)).toEqual([]);
});

test("a second device is let in by the first, when the letters are the same", async () => {
  const [haru, aoi] = await friends("yuzu", "riku");
  const mine = await openDevice(haru);
  await openDevice(aoi);
  const second = await openDevice(await anotherDevice(haru));
  const shown = await second.desk.linking?.ask();
  if (shown?.ok !== true) throw new Error("It asks.");
  await until(() => mine.desk.linking?.request != null);
  const request = mine.desk.linking?.request;
  expect(request?.letters).toBe(shown.value.letters);
  if (request != null) await mine.desk.linking?.give(request);
  await until(() => second.desk.state === "ready");
  const talkId = await sealedTalkWith(second, aoi.accountId);
  second.engine.send(talkId, { kind: "text", text: "二台目から" });
  await mine.engine.openTalk(talkId);
  await until(() => mine.texts(talkId).includes("二台目から"));
});

test("a group has its name, reactions and edits among its members alone, and whoever is removed reads nothing further", async () => {
  const [haru, aoi] = await friends("kaze", "hana");
  const mio = await world.person("mio");
  await world.befriend(haru, mio);
  const [a, b, c] = [await openDevice(haru), await openDevice(aoi), await openDevice(mio)];
  const founded = await a.engine.foundGroup("ひみつの町内会", [aoi.accountId, mio.accountId], "sealed");
  if (!founded.ok) throw new Error(founded.reason.code);
  const { talkId } = founded.value;
  for (const device of [a, b, c]) {
    await until(() => device.engine.state().talks.byId.get(talkId)?.name === "ひみつの町内会");
    await device.engine.openTalk(talkId);
  }
  a.engine.send(talkId, { kind: "text", text: "集まりは三時" });
  for (const device of [a, b, c]) await until(() => device.texts(talkId).includes("集まりは三時"));
  const seq =
    a.engine
      .state()
      .timelines.get(talkId)
      ?.messages.find(({ content }) => content.kind === "text")?.seq ?? 0;
  await b.engine.react(talkId, seq, "🎐", true);
  expect((await a.engine.edit(talkId, seq, { text: "集まりは四時" })).ok).toBe(true);
  for (const device of [a, b, c]) {
    await until(() => device.texts(talkId).includes("集まりは四時"));
    await until(
      () =>
        device.engine
          .state()
          .timelines.get(talkId)
          ?.messages.find((message) => message.seq === seq)?.reactions[0]?.emoji === "🎐",
    );
    // How it read before, from the device itself.
    expect(await device.engine.edits(talkId, seq)).toMatchObject({ ok: true, value: [{ text: "集まりは三時" }] });
  }
  await haru.must("talk.removeMember", { talkId, accountId: mio.accountId });
  await until(() => !c.engine.state().talks.byId.has(talkId));
  a.engine.send(talkId, { kind: "text", text: "ふたりだけ" });
  await until(() => b.texts(talkId).includes("ふたりだけ"));
  expect(b.texts(talkId)).toEqual(["集まりは四時", "ふたりだけ"]);
  expect([...c.kept.values()].some((value) => new TextDecoder().decode(value).includes("ふたりだけ"))).toBe(false);
  for (const text of ["ひみつの町内会", "集まりは三時", "🎐", "ふたりだけ"]) expect(await world.tablesHolding(text), text).toEqual([]);
});

test("[SEALED-03] a device that was away follows commits and messages in their order when it is back, with what it kept", async () => {
  const [haru, aoi] = await friends("tsuki", "hoshi");
  const mine = await openDevice(haru);
  const away = await openDevice(aoi);
  const talkId = await sealedTalkWith(mine, aoi.accountId);
  mine.engine.send(talkId, { kind: "text", text: "一" });
  await until(() => away.engine.state().talks.byId.has(talkId));
  await away.engine.openTalk(talkId);
  await until(() => away.texts(talkId).includes("一"));
  await away.close();
  mine.engine.send(talkId, { kind: "text", text: "二" });
  // The other person's new device comes in meanwhile: two more epochs.
  const code = await mine.desk.keys?.makeRecoveryCode();
  const second = await openDevice(await anotherDevice(haru));
  if (code?.ok === true) await second.desk.recover(code.value);
  second.engine.send(talkId, { kind: "text", text: "三" });
  await mine.engine.openTalk(talkId);
  await until(() => mine.texts(talkId).includes("三"));
  const back = await openDevice(aoi, away.kept);
  await back.engine.openTalk(talkId);
  await until(() => back.texts(talkId).includes("三") && !back.texts(talkId).includes("🔒"));
  expect(back.texts(talkId)).toEqual(["一", "二", "三"]);
});

test("[SEALED-03] a profile that was put back from an old copy comes in anew before it says anything: no key is used twice", async () => {
  const [haru, aoi] = await friends("mori", "umi");
  const [mine, theirs] = [await openDevice(haru), await openDevice(aoi)];
  const talkId = await sealedTalkWith(mine, aoi.accountId);
  await mine.engine.openTalk(talkId);
  mine.engine.send(talkId, { kind: "text", text: "一" });
  await until(() => mine.texts(talkId).includes("一"));
  const copy = new Map([...mine.kept].map(([key, value]) => [key, value.slice()]));
  mine.engine.send(talkId, { kind: "text", text: "二" });
  await until(() => mine.texts(talkId).includes("二"));
  await mine.close();
  const back = await openDevice(haru, copy);
  await theirs.engine.openTalk(talkId);
  await back.engine.openTalk(talkId);
  back.engine.send(talkId, { kind: "text", text: "三" });
  await until(() => theirs.texts(talkId).includes("三"));
  expect(theirs.texts(talkId)).toEqual(["一", "二", "三"]);
  const { events } = await haru.must("sealed.follow", { talkId, after: 0, countMax: 100 });
  // Between the second and the third text this device came in anew: another leaf, another epoch, other keys.
  const said = events.filter(({ kind, deviceId }) => kind === "message" && deviceId === haru.deviceId);
  expect(new Set(said.slice(-2).map(({ epoch }) => epoch)).size).toBe(2);
});

test("[SEALED-03] a device that was away for longer than events are kept comes in anew: what it missed stays closed and is shown so, and it reads on", async () => {
  const [haru, aoi] = await friends("nagai", "tabi");
  const mine = await openDevice(haru);
  const away = await openDevice(aoi);
  const talkId = await sealedTalkWith(mine, aoi.accountId);
  await mine.engine.openTalk(talkId);
  mine.engine.send(talkId, { kind: "text", text: "行ってらっしゃい" });
  await until(() => away.engine.state().talks.byId.has(talkId));
  await away.engine.openTalk(talkId);
  await until(() => away.texts(talkId).includes("行ってらっしゃい"));
  await away.close();
  for (const text of ["留守一", "留守二"]) mine.engine.send(talkId, { kind: "text", text });
  await until(() => mine.texts(talkId).length === 3);
  const back = await openDevice(aoi, away.kept, undefined, {
    meddle: (relay) => relay.answers.set("sealed.follow", (output) => ({ ...output, events: [], keptFrom: 1_000 })),
  });
  await until(() => back.relay.called.includes("sealed.commit"));
  back.relay.behave();
  // It is in once its commit has its place: what is said before that it cannot read.
  await back.desk.follow(talkId);
  await back.engine.openTalk(talkId);
  mine.engine.send(talkId, { kind: "text", text: "おかえり" });
  await until(() => back.texts(talkId).includes("おかえり"));
  expect(back.texts(talkId)).toEqual(["行ってらっしゃい", "🔒", "🔒", "おかえり"]);
  // It had been in the talk before: what it lost was not said before its time.
  const missed = timelineOf(back.engine.state(), talkId)?.messages.filter(({ content }) => content.kind === "sealed") ?? [];
  expect(missed.map(({ content }) => content.kind === "sealed" && back.desk.shelf(talkId).isBeforeEntry(content.event))).toEqual([
    false,
    false,
  ]);
});
