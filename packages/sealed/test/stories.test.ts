import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { liveThrough } from "./town-stories.ts";

/** `npm run test:sealed` lives through fifty longer ones. */
const STORIES = 2;

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterAll(() => world.stop());

test("[SEALED-03] whatever happens to the devices of a sealed talk, each reads what is for it once, nobody else does, and no key meets two nonces", async () => {
  const happened = await liveThrough(world, { stories: STORIES, deedsMax: 5 });
  expect(Object.values(happened).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
});
