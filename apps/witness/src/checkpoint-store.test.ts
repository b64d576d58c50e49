import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CheckpointStore } from "./checkpoint-store.ts";

const ORIGIN = "musubi.example/log";
let stateDir: string;

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "musubi-witness-"));
});
afterEach(() => rm(stateDir, { recursive: true }));

describe("a store of checkpoints", () => {
  it("lets one of many be the next, and keeps one file", async () => {
    const [one, other] = [new CheckpointStore(stateDir), new CheckpointStore(stateDir)];
    const kept = await Promise.all(
      Array.from({ length: 30 }, (_, at) => (at % 2 === 0 ? one : other).keepAfter(null, ORIGIN, `note ${at}`)),
    );
    const winner = kept.indexOf(true);
    expect(kept.filter(Boolean)).toHaveLength(1);
    expect(await one.latest(ORIGIN)).toEqual({ sequence: 1, note: `note ${winner}` });
    expect(await readdir(join(stateDir, CheckpointStore.directoryOf(ORIGIN)))).toEqual(["0000000000000001.checkpoint"]);
  });

  it("does not let one that was asleep put back what others have gone beyond", async () => {
    const store = new CheckpointStore(stateDir);
    await store.keepAfter(null, ORIGIN, "one");
    const asleep = await store.latest(ORIGIN);
    for (const note of ["two", "three"]) await store.keepAfter(await store.latest(ORIGIN), ORIGIN, note);
    expect(await store.keepAfter(asleep, ORIGIN, "two again")).toBe(false);
    expect(await store.latest(ORIGIN)).toEqual({ sequence: 3, note: "three" });
  });

  it("keeps logs apart", async () => {
    const store = new CheckpointStore(stateDir);
    expect([await store.hasAny(), await store.latest(ORIGIN)]).toEqual([false, null]);
    await store.keepAfter(null, ORIGIN, "one");
    expect([await store.hasAny(), await store.latest("../other")]).toEqual([true, null]);
  });
});
