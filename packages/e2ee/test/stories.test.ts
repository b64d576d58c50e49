import { expect, test } from "vitest";
import { makeSuite } from "./people.ts";
import { liveThrough } from "./stories.ts";

/** `npm run test:sealed` lives through five thousand. */
const STORIES = 200;

test("[SEALED-03] whatever happens in a talk, all see the same, nothing is lost or read twice, and nobody who left reads on", async () => {
  const happened = await liveThrough(await makeSuite(), STORIES);
  // Stories in which nothing happens prove nothing.
  expect(Math.min(...Object.values(happened))).toBeGreaterThan(STORIES / 4);
}, 300_000);
