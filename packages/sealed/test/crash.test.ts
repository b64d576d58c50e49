import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { closeDevices, openDevice, sealedTalkWith, until } from "./device.ts";

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

test("[SEALED-03] a browser that dies right after it has kept a sealed message says it exactly once, and none of its keys meets two texts", async () => {
  const [haru, aoi] = await friends("kiri", "shimo");
  let mine = await openDevice(haru);
  const theirs = await openDevice(aoi);
  const talkId = await sealedTalkWith(mine, aoi.accountId);
  const said = Array.from({ length: 6 }, (_, at) => `${at} 枚目の切符`);
  for (const text of said) {
    const { kept } = mine;
    const isKept = mine.sealedCopyKept();
    mine.engine.send(talkId, { kind: "text", text });
    await isKept;
    await mine.close();
    mine = await openDevice(haru, kept);
    await until(() => mine.engine.state().outbox.length === 0);
  }
  await theirs.engine.openTalk(talkId);
  await until(() => theirs.texts(talkId).length === said.length && !theirs.texts(talkId).includes("🔒"));
  expect(theirs.texts(talkId)).toEqual(said);
  await mine.engine.openTalk(talkId);
  await until(() => mine.texts(talkId).length === said.length && !mine.texts(talkId).includes("🔒"));
  const { events } = await aoi.must("sealed.follow", { talkId, after: 0, countMax: 200 });
  expect(events.filter(({ kind }) => kind === "message")).toHaveLength(said.length);
});

test("[SEALED-08] two windows of one browser share one end of the talk: both say things, and each is read once", async () => {
  const [haru, aoi] = await friends("kumo", "niji");
  const one = await openDevice(haru);
  const theirs = await openDevice(aoi);
  const talkId = await sealedTalkWith(one, aoi.accountId);
  one.engine.send(talkId, { kind: "text", text: "窓一" });
  await until(() => one.engine.state().outbox.length === 0);
  const other = await openDevice(haru, one.kept, one.vault);
  for (let round = 0; round < 5; round++) {
    one.engine.send(talkId, { kind: "text", text: `窓一 ${round}` });
    other.engine.send(talkId, { kind: "text", text: `窓二 ${round}` });
    theirs.engine.send(talkId, { kind: "text", text: `返事 ${round}` });
  }
  await theirs.engine.openTalk(talkId);
  await until(() => theirs.texts(talkId).length === 16 && !theirs.texts(talkId).includes("🔒"));
  expect(new Set(theirs.texts(talkId)).size).toBe(16);
  for (const window of [one, other]) {
    await until(() => window.engine.state().outbox.length === 0);
    await window.close();
  }
  const later = await openDevice(haru, one.kept);
  await later.engine.openTalk(talkId);
  await until(() => later.texts(talkId).length === 16 && !later.texts(talkId).includes("🔒"));
});

test("[SEALED-08] what one window says the other shows, though it hears of it before it was kept, and without saying anything itself", async () => {
  const [haru, aoi] = await friends("kasa", "ame");
  const one = await openDevice(haru);
  await openDevice(aoi);
  const talkId = await sealedTalkWith(one, aoi.accountId);
  await one.engine.openTalk(talkId);
  one.engine.send(talkId, { kind: "text", text: "窓一から" });
  await until(() => one.texts(talkId).join() === "窓一から");
  const other = await openDevice(haru, one.kept, one.vault);
  await other.engine.openTalk(talkId);
  await until(() => other.texts(talkId).join() === "窓一から");
  const { promise, resolve } = Promise.withResolvers<void>();
  other.relay.held.set("sealed.send", promise);
  other.engine.send(talkId, { kind: "text", text: "窓二から" });
  await until(() => one.texts(talkId).join() === "窓一から,🔒");
  // Whatever else happens would have it look as well.
  one.relay.muted.add("sealed.happened").add("sealed.due").add("key.changed").add("history.grew");
  resolve();
  await until(() => !one.texts(talkId).includes("🔒"));
  expect(one.texts(talkId)).toEqual(["窓一から", "窓二から"]);
});

test("a device that cannot keep anything sends nothing, says so, and goes on when it can again", async () => {
  const [haru, aoi] = await friends("suna", "ishi");
  const mine = await openDevice(haru);
  const theirs = await openDevice(aoi);
  const talkId = await sealedTalkWith(mine, aoi.accountId);
  mine.engine.send(talkId, { kind: "text", text: "まえ" });
  await until(() => mine.engine.state().outbox.length === 0);
  mine.refuseWrites(true);
  mine.engine.send(talkId, { kind: "text", text: "あと" });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(mine.engine.state().outbox).toHaveLength(1);
  await theirs.engine.openTalk(talkId);
  await until(() => theirs.texts(talkId).join() === "まえ");
  mine.refuseWrites(false);
  await until(() => theirs.texts(talkId).includes("あと"));
});

test("[SEALED-03] a browser that dies before it hears that its reaction and its edit were taken knows them when it is back, and misses nothing", async () => {
  const [haru, aoi] = await friends("hane", "mino");
  const [mine, theirs] = [await openDevice(haru), await openDevice(aoi)];
  const talkId = await sealedTalkWith(mine, aoi.accountId);
  await mine.engine.openTalk(talkId);
  mine.engine.send(talkId, { kind: "text", text: "まえ" });
  await theirs.engine.openTalk(talkId);
  for (const device of [mine, theirs]) await until(() => device.texts(talkId).includes("まえ"));
  const entries = async () => (await aoi.must("sealed.follow", { talkId, after: 0, countMax: 100 })).events;
  const of = (device: typeof mine) =>
    device.engine
      .state()
      .timelines.get(talkId)
      ?.messages.find(({ content }) => content.kind === "text");
  const seq = of(mine)?.seq ?? 0;
  // The server takes them; its answers, and what it tells of them, do not arrive any more.
  mine.relay.muted.add("sealed.happened").add("message.changed");
  mine.relay.answers.set("sealed.send", () => {
    throw new Error("The window is closed.");
  });
  await expect(mine.engine.react(talkId, seq, "🎐", true)).rejects.toThrow();
  await expect(mine.engine.edit(talkId, seq, { text: "なおした" })).rejects.toThrow();
  await mine.close();
  await until(() => theirs.texts(talkId).includes("なおした"));
  theirs.engine.send(talkId, { kind: "text", text: "留守のあいだ" });
  await until(() => theirs.texts(talkId).includes("留守のあいだ"));
  const commits = (await entries()).filter(({ kind }) => kind === "commit").length;
  const back = await openDevice(haru, mine.kept);
  await back.engine.openTalk(talkId);
  await until(() => back.texts(talkId).includes("留守のあいだ"));
  expect(back.texts(talkId)).toEqual(["なおした", "留守のあいだ"]);
  expect(of(back)?.reactions).toMatchObject([{ emoji: "🎐" }]);
  expect((await entries()).filter(({ kind }) => kind === "commit")).toHaveLength(commits);
  expect([...back.kept.keys()].filter((key) => key.startsWith("leaving/"))).toEqual([]);
});
