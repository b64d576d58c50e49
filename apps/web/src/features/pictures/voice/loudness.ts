import { LIMITS } from "@musubi/protocol";

/** A recording's loudness, measured many times a second, as the contract carries it: at most 64 numbers from 0 to 255. */
export function waveformOf(measured: readonly number[]): readonly number[] {
  if (measured.length === 0) return [];
  const count = Math.min(LIMITS.waveform, measured.length);
  const parts = Array.from({ length: count }, (_, index) => {
    const part = measured.slice(Math.floor((index * measured.length) / count), Math.floor(((index + 1) * measured.length) / count));
    return Math.max(...part);
  });
  const loudest = Math.max(...parts, 1);
  // A quiet voice is drawn as well as a loud one.
  return parts.map((value) => Math.round((value / loudest) * 255));
}

/** How loud samples of sound are (128 is silence), from 0 to 255. */
export function loudnessOf(samples: Uint8Array): number {
  let sum = 0;
  for (const sample of samples) sum += (sample - 128) ** 2;
  return Math.min(255, Math.round(Math.sqrt(sum / Math.max(samples.length, 1)) * 3));
}
