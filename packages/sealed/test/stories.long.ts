import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { liveThrough } from "./town-stories.ts";

const STORIES = 50;

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterAll(() => world.stop());

test("[SEALED-03] fifty stories of people with several devices hold what two hold in the gate", async () => {
  const happened = await liveThrough(world, { stories: STORIES, deedsMax: 12 });
  // Stories in which nothing happens prove nothing.
  expect(Math.min(...Object.values(happened))).toBeGreaterThan(STORIES / 10);
});
