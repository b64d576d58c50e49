import { ManualClock } from "@musubi/base";
import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { browserLogMemory, type LogMemory, type LogRecall, parseRecall } from "../src/data/log/log-memory.ts";
import { type LogSource, logSourceAt } from "../src/data/log/log-source.ts";
import { DUE_MS, LogWatch } from "../src/data/log/log-watch.ts";

// Two real servers, each with a log of its own key.
let one: World;
let other: World;
beforeAll(async () => {
  [one, other] = [await startWorld(inject("cluster")), await startWorld(inject("cluster"))];
});
afterAll(() => Promise.all([one.stop(), other.stop()]));

function memory(recall: LogRecall = { seen: null, lookedAt: null, alarm: null }): LogMemory {
  let held = recall;
  return {
    read: () => held,
    write: (next) => {
      held = next;
    },
  };
}

const clock = new ManualClock(1_700_000_000_000);
const watchOver = (source: LogSource, held: LogMemory): LogWatch => new LogWatch({ source, memory: held, clock, againMs: 1 });
const NOTHING: LogSource = {
  key: async () => ({ kind: "absent" }),
  checkpoint: async () => ({ kind: "absent" }),
  tile: async () => ({ kind: "absent" }),
};
const AWAY: LogSource = {
  key: async () => ({ kind: "away" }),
  checkpoint: async () => ({ kind: "away" }),
  tile: async () => ({ kind: "away" }),
};

test("a real server's log is looked at and remembered", async () => {
  const held = memory();
  using watch = watchOver(logSourceAt(one.url), held);
  await watch.look();
  expect(watch.state()).toMatchObject({ outcome: "fine", alarm: null, lookedAt: clock.nowMs(), seen: { size: 0 } });
  await watch.look();
  expect(watch.state().alarm).toBeNull();
});

test("another server in the same place is noticed by its key, and both sides are kept until somebody begins anew", async () => {
  const held = memory();
  using first = watchOver(logSourceAt(one.url), held);
  await first.look();
  using second = watchOver(logSourceAt(other.url), held);
  await second.look();
  const { alarm } = second.state();
  expect(alarm?.fault).toBe("key_changed");
  expect(alarm?.before.vkey).not.toBe(alarm?.after?.vkey);
  // Seen again in its old place, it still is what somebody has to be told of.
  using third = watchOver(logSourceAt(one.url), held);
  await third.look();
  expect(third.state().alarm).toEqual(alarm);
  await third.beginAnew();
  expect(third.state()).toMatchObject({ alarm: null, outcome: "fine" });
});

test("a log that is gone raises the alarm, and its return ends it", async () => {
  const held = memory();
  using watch = watchOver(logSourceAt(one.url), held);
  await watch.look();
  using without = watchOver(NOTHING, held);
  await without.look();
  expect(without.state().alarm).toMatchObject({ fault: "gone", after: null });
  await watch.look();
  expect(watch.state().alarm).toBeNull();
});

test("a server without a log, and a network that is away, raise no alarm", async () => {
  using without = watchOver(NOTHING, memory());
  await without.look();
  expect(without.state()).toMatchObject({ outcome: "no_log", alarm: null });
  const held = memory();
  using watch = watchOver(logSourceAt(one.url), held);
  await watch.look();
  using away = watchOver(AWAY, held);
  await away.look();
  expect(away.state()).toMatchObject({ outcome: "unreachable", alarm: null, seen: { size: 0 } });
});

test("a look is due after an hour, and when the clock was set back", async () => {
  const held = memory();
  let looks = 0;
  const real = logSourceAt(one.url);
  const counted: LogSource = { ...real, key: () => ((looks += 1), real.key()) };
  using watch = watchOver(counted, held);
  await watch.look();
  const lookedAt = held.read().lookedAt ?? 0;
  const countAt = async (nowMs: number): Promise<number> => {
    const before = looks;
    using later = new LogWatch({ source: counted, memory: held, clock: new ManualClock(nowMs), againMs: 1 });
    later.begin();
    if (looks > before) await later.look();
    held.write({ ...held.read(), lookedAt });
    return looks - before;
  };
  expect([await countAt(lookedAt + DUE_MS - 1), await countAt(lookedAt + DUE_MS), await countAt(lookedAt - 1)]).toEqual([0, 1, 1]);
});

test("what is remembered survives a reload; a browser that refuses to store remembers for as long as the page", () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) };
  const seen = { vkey: "k", note: "n" };
  const recall: LogRecall = { seen, lookedAt: 5, alarm: { fault: "rewritten", at: 4, before: seen, after: null } };
  browserLogMemory(() => storage as unknown as Storage).write(recall);
  expect(browserLogMemory(() => storage as unknown as Storage).read()).toEqual(recall);
  const refusing = browserLogMemory(() => {
    throw new Error("refused");
  });
  refusing.write(recall);
  expect(refusing.read()).toEqual(recall);
});

test.each([null, "", "{", "[]", "7"])("a memory that was damaged (%j) is no memory", (text) => {
  expect(parseRecall(text)?.seen ?? null).toBeNull();
});
