import { memoryStore } from "@musubi/client";
import { expect, test } from "vitest";
import { KeptEmoji } from "./kept-emoji.ts";

test("the emoji used last stand first, each once, and are there again after a reload", async () => {
  const store = memoryStore();
  const before = new KeptEmoji(store);
  for (const emoji of ["🍙", "🌸", "🍙"]) before.use(emoji);
  before.chooseTone(3);
  expect(before.read()).toEqual({ recent: ["🍙", "🌸"], tone: 3 });
  const after = new KeptEmoji(store);
  await expect.poll(async () => (await after.load(), after.read())).toEqual({ recent: ["🍙", "🌸"], tone: 3 });
});

test("no more than 32 are remembered", () => {
  const kept = new KeptEmoji(memoryStore());
  for (let at = 0; at < 40; at += 1) kept.use(String.fromCodePoint(0x1f400 + at));
  expect(kept.read().recent).toHaveLength(32);
  expect(kept.read().recent[0]).toBe(String.fromCodePoint(0x1f400 + 39));
});

test.each([7, null, { recent: "x", tone: 9 }, { recent: [1], tone: 1.5 }])("what is none (%j) is not read as habits", async (value) => {
  const store = memoryStore();
  await store.put("meta", "emoji", value);
  const kept = new KeptEmoji(store);
  await kept.load();
  expect(kept.read()).toEqual({ recent: [], tone: 0 });
});
