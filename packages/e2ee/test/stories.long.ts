import { expect, test } from "vitest";
import { makeSuite } from "./people.ts";
import { liveThrough } from "./stories.ts";

const STORIES = 5_000;

test("[SEALED-03] five thousand stories of talks hold what two hundred do in the gate", async () => {
  const happened = await liveThrough(await makeSuite(), STORIES);
  expect(Math.min(...Object.values(happened))).toBeGreaterThan(STORIES / 4);
}, 7_200_000);
