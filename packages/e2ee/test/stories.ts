import fc from "fast-check";
import type { Suite } from "../src/engine/suite.ts";
import { Village } from "./village.ts";

/** One thing that happens in a talk. */
type Deed =
  | { readonly do: "say" | "leave" | "rejoin" | "restart" | "crash" | "update"; readonly who: number }
  | { readonly do: "add" | "race"; readonly who: number; readonly count: number };

/** The most devices in a story. */
const VILLAGERS_MAX = 12;

/** Stories of a talk, from few deeds to many; shrunk to the shortest that still breaks. */
function stories(deedsMax: number): fc.Arbitrary<readonly Deed[]> {
  const who = fc.nat({ max: 11 });
  const deed: fc.Arbitrary<Deed> = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant("say" as const), who }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("add" as const), who, count: fc.integer({ min: 1, max: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("race" as const), who, count: fc.integer({ min: 2, max: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("update" as const), who }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("leave" as const), who }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("rejoin" as const), who }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const), who }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("crash" as const), who }) },
  );
  return fc.array(deed, { minLength: 4, maxLength: deedsMax });
}

/** Lives through a story and checks what has to hold at its end. */
async function live(suite: Suite, story: readonly Deed[]): Promise<Village> {
  const village = await Village.begin(suite);
  await village.commit(0, { add: 2 });
  for (const deed of story) await act(village, deed);
  await village.check();
  return village;
}

/** What happened in all stories together. */
export type Happened = Village["counts"];

/** Lives through this many random stories. Throws with the shortest one that breaks, and the seed that repeats it. */
export async function liveThrough(suite: Suite, runs: number): Promise<Happened> {
  const sum = { commits: 0, messages: 0, adds: 0, removals: 0, rejoins: 0, replays: 0, restarts: 0, crashes: 0, followed: 0 };
  const story = fc.asyncProperty(stories(24), async (deeds) => {
    const { counts } = await live(suite, deeds);
    sum.commits += counts.commits;
    sum.messages += counts.messages;
    sum.adds += counts.adds;
    sum.removals += counts.removals;
    sum.rejoins += counts.rejoins;
    sum.replays += counts.replays;
    sum.restarts += counts.restarts;
    sum.crashes += counts.crashes;
    sum.followed += counts.followed;
  });
  await fc.assert(story, { numRuns: runs });
  return sum;
}

async function act(village: Village, deed: Deed): Promise<void> {
  switch (deed.do) {
    case "say":
      return village.say(deed.who);
    case "add":
      return village.commit(deed.who, { add: Math.min(deed.count, VILLAGERS_MAX - village.members.size) });
    case "race":
      return village.commit(deed.who, { racers: deed.count });
    case "update":
      return village.commit(deed.who, {});
    case "leave":
      return village.leave(deed.who);
    case "rejoin":
      return village.rejoin(deed.who);
    case "restart":
      return village.restart(deed.who);
    case "crash":
      return village.crash(deed.who);
  }
}
