import type { TalkId } from "@musubi/protocol";
import { type ConnectionSettings, openClient } from "@musubi/server";
import { ringOf, startWorld, type World } from "@musubi/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { checkHistory } from "./check-history.ts";
import { explain } from "./explain.ts";
import type { Step } from "./fault-plan.ts";
import { faultSettings } from "./fault-settings.ts";
import { JumpingClock } from "./jumping-clock.ts";
import { readStore } from "./read-store.ts";
import { PlanRun, type Victim } from "./run-plan.ts";
import { foundTown, openTalks, type Town } from "./town.ts";

const { seed } = faultSettings();
const DAY_MS = 86_400_000;
const END_CONNECTIONS =
  "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";

let world: World;
let town: Town;
let superuser: ConnectionSettings;
const clock = new JumpingClock();
beforeAll(async () => {
  const address = inject("cluster");
  world = await startWorld(address, { clock, env: { MUSUBI_LOG_LEVEL: "silent" } });
  const password = (await ringOf(address)).derivePassword("postgres");
  superuser = { ...world.database.owner, user: "postgres", password };
  town = await foundTown(world.url);
});
afterAll(() => world.stop());

async function asSuperuser(statement: string, values: readonly unknown[] = []): Promise<void> {
  const client = await openClient(superuser);
  try {
    await client.query(statement, [...values]);
  } finally {
    await client.end();
  }
}

/** In one process nothing can be killed but the connections to the database, and those all at once. */
function victimFor(talkIds: ReadonlySet<TalkId>): Victim {
  return {
    // Two blows at the same moment end each other's connection as well.
    kill: () => void asSuperuser(END_CONNECTIONS).catch(() => undefined),
    stall: () => Promise.resolve(),
    jump: (byMs) => clock.jump(byMs),
    serving: () => Promise.resolve(),
    readStore: async () => new Map([...(await readStore(superuser))].filter(([talkId]) => talkIds.has(talkId))),
  };
}

const number = fc.nat({ max: 35 });
const byMs = fc.constantFrom(-400 * DAY_MS, -DAY_MS, -90_000, -1_500, 1_500, 90_000, DAY_MS, 400 * DAY_MS);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ do: fc.constant("write"), device: number, talk: number }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("jump"), whose: fc.constantFrom("server", "device"), device: number, byMs }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("cut", "replay"), device: number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("killDevice"), device: number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("kill"), what: fc.constant("database"), atAcknowledgement: fc.boolean() }) },
);

test(`nothing is lost, doubled or reordered while clocks jump and connections break (seed ${seed})`, async () => {
  const keepsItsPromises = fc.asyncProperty(fc.array(step, { minLength: 80, maxLength: 250, size: "max" }), async (steps) => {
    const devices = await openTalks(town, { hasDirect: false });
    const victim = victimFor(new Set(devices.flatMap(({ talkIds }) => talkIds)));
    const { recorder, ending } = await new PlanRun(victim, devices, { seed, calmMs: 120_000 }).run(steps);
    expect(explain(checkHistory(recorder.entries, ending), recorder.entries)).toBe("");
  });
  await fc.assert(keepsItsPromises, { seed, numRuns: 2, endOnFailure: true });
}, 300_000);

test("a right that is taken away while the clock stands a day back still ends within moments", async () => {
  const [, bob] = town.people;
  if (bob === undefined) throw new Error("Bob lives here.");
  await bob.must("account.readMine", {});
  clock.jump(-DAY_MS);
  // Another process of this server has signed the device out: nothing tells this one but the database.
  await asSuperuser("update musubi.devices set revoked_at = now() where id = $1", [bob.deviceId]);
  await vi.waitFor(async () => expect((await bob.call("account.readMine", {})).status).toBe(401), { timeout: 15_000, interval: 100 });
});
