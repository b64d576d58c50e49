import * as fake from "fake-indexeddb";
import { beforeEach, describe, expect, test } from "vitest";
import { indexedDbStore } from "./indexed-db-store.dom.ts";
import type { LocalStore } from "./local-store.ts";
import { memoryStore } from "./memory-store.ts";

beforeEach(() => {
  Object.assign(globalThis, fake, { indexedDB: new fake.IDBFactory() });
});

/** A function cannot be copied to a disk. */
function unstorable(): void {}

/** What every store promises. */
describe.each<[string, () => LocalStore]>([
  ["the store in memory", memoryStore],
  ["the store in IndexedDB", () => indexedDbStore("test")],
])("%s", (_, make) => {
  test("finds a value again, and as it was when it was put", async () => {
    const store = make();
    const value = { list: [1] };
    await store.put("talk", "a", value);
    value.list.push(2);
    expect(await store.get("talk", "a")).toEqual({ list: [1] });
  });

  test("has nothing where nothing was put", async () => {
    expect(await make().get("talk", "a")).toBeUndefined();
  });

  test("keeps spaces apart", async () => {
    const store = make();
    await store.put("talk", "a", 1);
    await store.put("window", "a", 2);
    await store.delete("talk", "a");
    expect([await store.get("talk", "a"), await store.get("window", "a")]).toEqual([undefined, 2]);
  });

  test("lists a space in the order of its keys", async () => {
    const store = make();
    for (const key of ["b", "c", "a"]) await store.put("outbox", key, key.toUpperCase());
    expect(await store.list("outbox")).toEqual([
      { key: "a", value: "A" },
      { key: "b", value: "B" },
      { key: "c", value: "C" },
    ]);
  });

  test("does a batch in its order", async () => {
    const store = make();
    await store.batch([
      { kind: "put", space: "talk", key: "a", value: 1 },
      { kind: "put", space: "window", key: "a", value: 1 },
      { kind: "delete", space: "talk", key: "a" },
    ]);
    expect([await store.get("talk", "a"), await store.get("window", "a")]).toEqual([undefined, 1]);
  });

  test("does a whole batch or nothing of it", async () => {
    const store = make();
    const batch = store.batch([
      { kind: "put", space: "talk", key: "a", value: 1 },
      { kind: "put", space: "talk", key: "b", value: unstorable },
    ]);
    await expect(batch).rejects.toMatchObject({ name: "DataCloneError" });
    expect(await store.get("talk", "a")).toBeUndefined();
  });

  test("is empty after a wipe, in every space", async () => {
    const store = make();
    await store.put("talk", "a", 1);
    await store.put("meta", "a", 1);
    await store.wipe();
    expect([await store.list("talk"), await store.list("meta")]).toEqual([[], []]);
  });
});

test("the store in IndexedDB is still there when the app is opened again", async () => {
  await indexedDbStore("same").put("outbox", "a", "kept");
  expect(await indexedDbStore("same").get("outbox", "a")).toBe("kept");
});
