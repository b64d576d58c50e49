import { systemRandom } from "@musubi/base";

/** How long and how a run is broken. */
export interface FaultSettings {
  readonly writes: number;
  /** Photos of a run that is about uploads. */
  readonly photos: number;
  readonly seed: number;
}

/**
 * The size of a run: FAULT_WRITES messages or FAULT_PHOTOS photos, or as many as vitest.fault.config.ts takes for usual. FAULT_SEED repeats the plan of an
 * earlier run (not its every moment: processes and networks keep their own time).
 */
export function faultSettings(): FaultSettings {
  const { FAULT_WRITES_USUAL = "1000", FAULT_WRITES = FAULT_WRITES_USUAL, FAULT_SEED = "" } = process.env;
  const { FAULT_PHOTOS_USUAL = "30", FAULT_PHOTOS = FAULT_PHOTOS_USUAL } = process.env;
  const [high = 0, middle = 0, low = 0] = systemRandom.bytes(3);
  return {
    writes: Number(/^\d{1,6}$/.test(FAULT_WRITES) ? FAULT_WRITES : FAULT_WRITES_USUAL),
    photos: Number(/^\d{1,3}$/.test(FAULT_PHOTOS) ? FAULT_PHOTOS : FAULT_PHOTOS_USUAL),
    seed: /^\d{1,9}$/.test(FAULT_SEED) ? Number(FAULT_SEED) : high * 65_536 + middle * 256 + low,
  };
}
