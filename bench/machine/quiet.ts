import { setTimeout as sleep } from "node:timers/promises";
import { openCpuWindow } from "./cpu-window.ts";
import type { ProcUnits } from "./process-tree.ts";

/** How much a measurement puts up with from the rest of the machine. */
export interface QuietRules {
  /** Before a measurement the rest of the machine must use less than this many cores. */
  readonly coresBefore: number;
  /** Seconds to wait for that, at most, before each measurement. */
  readonly waitSecondsMax: number;
  /** A measurement with more foreign load than this is taken again. */
  readonly coresDuring: number;
  readonly attemptsMax: number;
}

const LOOK_MS = 1_500;

/**
 * Takes a measurement once the machine is quiet, and again while something else disturbed it. The least disturbed attempt
 * counts, whatever its result.
 */
export async function whenQuiet<T extends { readonly foreignCores: number }>(
  rules: QuietRules,
  units: ProcUnits,
  take: () => Promise<T>,
): Promise<T & { readonly attempts: number }> {
  let best: T | null = null;
  for (let attempts = 1; ; attempts++) {
    await waitForQuiet(rules, units);
    const taken = await take();
    if (best === null || taken.foreignCores < best.foreignCores) best = taken;
    if (attempts >= rules.attemptsMax || best.foreignCores <= rules.coresDuring) return { ...best, attempts };
  }
}

async function waitForQuiet(rules: QuietRules, units: ProcUnits): Promise<void> {
  const endMs = performance.now() + rules.waitSecondsMax * 1000;
  while (performance.now() < endMs) {
    // Nothing of ours is under load now, so that all load is foreign.
    const close = openCpuWindow({ serverPids: [], databasePids: [] }, units);
    await sleep(LOOK_MS);
    if (close().foreignCores <= rules.coresBefore) return;
  }
}
