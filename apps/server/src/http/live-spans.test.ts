import { ManualClock } from "@musubi/base";
import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { listen } from "../../test/listener.ts";

const clock = new ManualClock(Date.UTC(2026, 4, 11, 9));
let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"), { clock });
});
afterAll(() => world.stop());

test("a device is seen when it begins to listen, and noted at most once a minute", async () => {
  const aya = await world.person("aya");
  const seenAt = async (): Promise<number | undefined> =>
    (await aya.must("session.list", {})).devices.find((device) => device.deviceId === aya.deviceId)?.lastSeenAt;
  const signedUpAt = clock.nowMs();
  clock.advanceMs(30_000);
  await (await listen(aya)).close();
  expect(await seenAt()).toBe(signedUpAt);
  clock.advanceMs(60_000);
  await (await listen(aya)).close();
  await expect.poll(seenAt).toBe(signedUpAt + 90_000);
});
