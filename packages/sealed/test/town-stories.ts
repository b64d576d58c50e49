import type { World } from "@musubi/testkit";
import fc from "fast-check";
import { closeDevices } from "./device.ts";
import { NonceWatch } from "./nonce-watch.ts";
import { Town } from "./town.ts";

/** One thing that happens in a town. */
interface Deed {
  readonly do: "say" | "chatter" | "edit" | "react" | "toggleThird" | "newDevice" | "signOut" | "crash" | "oldCopy" | "away";
  readonly who: number;
}

/** Signing out happens only where somebody has a second device: it is drawn more often than it is lived. */
const WEIGHTS: readonly (readonly [Deed["do"], number])[] = [
  ["say", 3],
  ["chatter", 2],
  ["edit", 2],
  ["react", 1],
  ["toggleThird", 3],
  ["newDevice", 2],
  ["signOut", 3],
  ["crash", 2],
  ["oldCopy", 1],
  ["away", 2],
];

/** What happened in all stories together. */
export type Happened = Town["counts"];

/** Lives through this many random stories in one world. Throws with the shortest one that breaks, and the seed that repeats it. */
export async function liveThrough(world: World, how: { readonly stories: number; readonly deedsMax: number }): Promise<Happened> {
  const who = fc.nat({ max: 4 });
  const deed = fc.oneof(
    ...WEIGHTS.map(([name, weight]) => ({ weight, arbitrary: fc.record({ do: fc.constant(name), who }) as fc.Arbitrary<Deed> })),
  );
  const sum: Record<keyof Happened, number> = {
    ...{ said: 0, edited: 0, reacted: 0, removed: 0, added: 0 },
    ...{ devices: 0, signedOut: 0, crashes: 0, oldCopies: 0, away: 0 },
  };
  let number = 0;
  const story = fc.asyncProperty(fc.array(deed, { minLength: 3, maxLength: how.deedsMax }), async (deeds) => {
    using watch = new NonceWatch();
    try {
      const town = await Town.begin(world, `town${(number += 1)}`);
      for (const one of deeds) await act(town, one);
      await town.check();
      for (const [name, count] of Object.entries(town.counts)) sum[name as keyof Happened] += count;
    } finally {
      await closeDevices();
    }
    if (watch.repeated.length > 0) throw new Error("A key met a nonce twice.");
    if (watch.count === 0) throw new Error("No encryption was looked at.");
  });
  await fc.assert(story, { numRuns: how.stories });
  return sum;
}

function act(town: Town, deed: Deed): Promise<void> {
  switch (deed.do) {
    case "toggleThird":
      return town.toggleThird();
    case "signOut":
      return town.signOut();
    default:
      return town[deed.do](deed.who);
  }
}
