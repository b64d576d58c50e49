import { timelineOf } from "@musubi/client";
import { addMembers, type TalkId } from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { anotherDevice, closeDevices, type Device, openDevice, sealedTalkWith, until } from "./device.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterEach(closeDevices);
afterAll(() => world.stop());

/** What is shown of each envelope that stays closed, in the order of the talk. */
function closed(device: Device, talkId: TalkId): string[] {
  const shelf = device.desk.shelf(talkId);
  const messages = timelineOf(device.engine.state(), talkId)?.messages ?? [];
  return messages.flatMap(({ content }) => (content.kind === "sealed" ? [shelf.isBeforeEntry(content.event) ? "before" : "closed"] : []));
}

/** Says something and waits until it is part of the talk. */
async function say(device: Device, talkId: TalkId, text: string): Promise<void> {
  device.engine.send(talkId, { kind: "text", text });
  await until(() => device.texts(talkId).includes(text));
}

interface Scene {
  readonly mine: Device;
  readonly first: Device;
  readonly aoi: Person;
  readonly talkId: TalkId;
  readonly code: string;
}

/** Two friends in a sealed talk in which nobody is missing, and the recovery code of the second. */
async function scene(name: string): Promise<Scene> {
  const [haru, aoi] = [await world.person(`${name}.haru`), await world.person(`${name}.aoi`)];
  await world.befriend(haru, aoi);
  const [mine, first] = [await openDevice(haru), await openDevice(aoi)];
  const talkId = await sealedTalkWith(mine, aoi.accountId);
  await mine.engine.openTalk(talkId);
  await say(mine, talkId, "一");
  await until(() => first.engine.state().talks.byId.has(talkId));
  await first.engine.openTalk(talkId);
  await until(() => first.texts(talkId).includes("一"));
  const code = await first.desk.keys?.makeRecoveryCode();
  if (code?.ok !== true) throw new Error("A code is made.");
  return { mine, first, aoi, talkId, code: code.value };
}

/** A new device that the account states and that has laid in keys, but cannot come into a talk by itself. */
async function outside({ aoi, code }: Scene): Promise<Device> {
  const device = await openDevice(await anotherDevice(aoi), undefined, undefined, {
    meddle: (relay) => relay.unreached.add("sealed.commit"),
  });
  expect((await device.desk.recover(code)).ok).toBe(true);
  await until(async () => (await device.person.must("key.countPackages", {})).hasLastResort);
  return device;
}

test("[SEALED-03] whoever has heard of a new device lets it in before they say anything further, and it reads that", async () => {
  const at = await scene("hears");
  at.mine.relay.muted.add("sealed.due");
  await at.first.close();
  const second = await outside(at);
  await say(at.mine, at.talkId, "二");
  await second.engine.openTalk(at.talkId);
  await until(() => second.texts(at.talkId).includes("二"));
  expect(closed(second, at.talkId)).toEqual(["before"]);
});

test("[SEALED-03] whoever adds somebody lets them in before they say anything further, and they read that", async () => {
  const [haru, aoi, mio] = [await world.person("adds.haru"), await world.person("adds.aoi"), await world.person("adds.mio")];
  await world.befriend(haru, aoi, mio);
  const [mine, , theirs] = [await openDevice(haru), await openDevice(aoi), await openDevice(mio)];
  const founded = await mine.engine.foundGroup("三人", [aoi.accountId], "sealed");
  if (!founded.ok) throw new Error(founded.reason.code);
  const { talkId } = founded.value;
  await mine.engine.openTalk(talkId);
  await say(mine, talkId, "ふたりで");
  for (const name of ["sealed.due", "key.changed"] as const) mine.relay.muted.add(name);
  theirs.relay.unreached.add("sealed.commit");
  expect((await mine.engine.perform(addMembers, { talkId, accountIds: [mio.accountId] })).ok).toBe(true);
  await say(mine, talkId, "ようこそ");
  await until(() => theirs.engine.state().talks.byId.has(talkId));
  await theirs.engine.openTalk(talkId);
  await until(() => theirs.texts(talkId).includes("ようこそ"));
  expect(theirs.texts(talkId)).toEqual(["ようこそ"]);
});

test("[SEALED-03] what was said before anybody knew of a new device is told to be from before it, also without a network, and comes from the person's other one", async () => {
  const at = await scene("before");
  for (const name of ["sealed.due", "key.changed"] as const) at.mine.relay.muted.add(name);
  const { kept } = at.first;
  await at.first.close();
  const second = await outside(at);
  await say(at.mine, at.talkId, "あいだに");
  second.relay.behave();
  await second.desk.follow(at.talkId);
  await second.engine.openTalk(at.talkId);
  await say(at.mine, at.talkId, "あとで");
  await until(() => second.texts(at.talkId).includes("あとで"));
  expect([second.texts(at.talkId), closed(second, at.talkId)]).toEqual([
    ["🔒", "🔒", "あとで"],
    ["before", "before"],
  ]);

  // One that the server has changed on the way was for this device, and does not open: that is something else.
  second.relay.events = (event) =>
    event.kind === "message" && event.body !== null ? { ...event, body: `AAAA${event.body.slice(4)}` } : event;
  await say(at.mine, at.talkId, "こわされた");
  await until(() => second.texts(at.talkId).length === 4);
  await until(() => closed(second, at.talkId).length === 3);
  expect(closed(second, at.talkId)).toEqual(["before", "before", "closed"]);
  second.relay.behave();

  // A page that is opened anew knows it from the device alone.
  await second.close();
  const again = await openDevice(second.person, second.kept);
  await again.engine.openTalk(at.talkId);
  await until(() => again.texts(at.talkId).length === 4 && closed(again, at.talkId).join(" ") === "before before closed");

  const back = await openDevice(at.aoi, kept);
  await back.engine.openTalk(at.talkId);
  await until(() => back.texts(at.talkId).includes("こわされた"));
  await until(() => !again.texts(at.talkId).includes("🔒"));
  expect(again.texts(at.talkId)).toEqual(["一", "あいだに", "あとで", "こわされた"]);
});

test("[SEALED-03] what was said right before the app was closed is laid up for the person's next device when the app is back, though nobody says anything", async () => {
  const { mine, first, talkId } = await scene("closing");
  mine.relay.unreached.add("history.write");
  await say(mine, talkId, "おやすみ");
  await Promise.all([mine.close(), first.close()]);
  const { person } = mine;
  const { events } = await person.must("sealed.follow", { talkId, after: 0, countMax: 100 });
  const last = events.findLast(({ kind }) => kind === "message")?.event ?? 0;
  const reaches = async () => (await person.must("history.list", { talkId, after: 0 })).reaches;
  expect(await reaches()).toBeLessThan(last);
  await openDevice(person, mine.kept);
  await until(async () => (await reaches()) >= last);
});

test("[SEALED-03] what the person's other device has laid up while a new one was closed is read when that is back, though nobody says anything", async () => {
  const at = await scene("away");
  const second = await outside(at);
  second.relay.muted.add("history.grew");
  second.relay.unreached.delete("sealed.commit");
  second.relay.unreached.add("history.list");
  await second.desk.follow(at.talkId);
  await until(() => second.kept.has(`progress/${at.talkId}`));
  await second.close();
  await until(async () => (await at.aoi.must("history.list", { talkId: at.talkId, after: 0 })).segments.length > 0);
  const back = await openDevice(second.person, second.kept);
  await back.engine.openTalk(at.talkId);
  await until(() => back.texts(at.talkId).includes("一"));
  expect(closed(back, at.talkId)).toEqual([]);
});
