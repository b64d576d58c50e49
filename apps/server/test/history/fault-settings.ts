import { systemRandom } from "@musubi/base";

/** How long and how a run is broken. */
export interface FaultSettings {
  readonly writes: number;
  readonly seed: number;
}

/**
 * The size of a run: FAULT_WRITES messages, or as many as vitest.fault.config.ts takes for usual. FAULT_SEED repeats the plan of an
 * earlier run (not its every moment: processes and networks keep their own time).
 */
export function faultSettings(): FaultSettings {
  const { FAULT_WRITES_USUAL = "1000", FAULT_WRITES = FAULT_WRITES_USUAL, FAULT_SEED = "" } = process.env;
  const [high = 0, middle = 0, low = 0] = systemRandom.bytes(3);
  return {
    writes: Number(/^\d{1,6}$/.test(FAULT_WRITES) ? FAULT_WRITES : FAULT_WRITES_USUAL),
    seed: /^\d{1,9}$/.test(FAULT_SEED) ? Number(FAULT_SEED) : high * 65_536 + middle * 256 + low,
  };
}
