import { expect, test } from "vitest";
import { memoryStore } from "./memory-store.ts";

test("a value is found again and is a copy", async () => {
  const store = memoryStore();
  const value = { list: [1] };
  await store.put("talk", "a", value);
  value.list.push(2);
  expect(await store.get("talk", "a")).toEqual({ list: [1] });
});
