import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterAll(() => world.stop());

test("a removed member gets nothing further and cannot write", async () => {
  const [alice, bob, daichi] = [await world.person("alice"), await world.person("bob"), await world.person("daichi")];
  await world.befriend(alice, bob, daichi);
  const { talkId } = await alice.group("家族", bob, daichi);
  await alice.must("talk.removeMember", { talkId, accountId: daichi.accountId });
  await alice.say(talkId, "三人だったころの話");
  expect((await daichi.call("message.list", { talkId, countMax: 10 })).status).toBe(404);
  expect((await daichi.call("talk.catchUp", { cursors: [{ talkId, after: 0 }], countMax: 10 })).output).toEqual({ talks: [], goneTalkIds: [talkId] });
});
