import type { Random } from "@musubi/base";

const BACKOFF_FIRST_MS = 400;
const BACKOFF_CAP_MS = 15_000;

/** A number from 0 (included) to 1 (excluded), 24 bits of chance. */
export function fraction(random: Random): number {
  let value = 0;
  for (const byte of random.bytes(3)) value = value * 256 + byte;
  return value / 2 ** 24;
}

/**
 * How long to wait before attempt `attempt` (1 is the first retry): full jitter below a bound that doubles up to 15 seconds, so
 * that the devices of a server that restarted do not come back in step.
 */
export function backoffMs(attempt: number, random: Random): number {
  const bound = Math.min(BACKOFF_CAP_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt - 1, 16));
  return Math.floor(fraction(random) * bound);
}
