import type { Box } from "./boxes.ts";
import { u32, u64 } from "./bytes.ts";
import { NotCleaned } from "./not-cleaned.ts";

/** A stretch of the file. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

const SAMPLES_MAX = 2_000_000;

/** Where the data of a track lie in the file, chunk by chunk (ISO/IEC 14496-12, 8.7). Throws NotCleaned. */
export function sampleRanges(bytes: Uint8Array, boxes: readonly Box[]): Range[] {
  const offsets = readTable(bytes, boxes, { type: "stco", width: 4 }) ?? readTable(bytes, boxes, { type: "co64", width: 8 }) ?? [];
  const runs = readRuns(bytes, boxes);
  const sizeOf = readSizes(bytes, boxes);
  const ranges: Range[] = [];
  let sample = 0;
  let run = 0;
  for (const [chunk, from] of offsets.entries()) {
    while (run + 1 < runs.length && (runs[run + 1]?.firstChunk ?? 0) <= chunk + 1) run += 1;
    const count = runs[run]?.count ?? 0;
    if (sample + count > SAMPLES_MAX) throw new NotCleaned("too_costly", "Too many samples.");
    let length = 0;
    for (let index = 0; index < count; index += 1) length += sizeOf(sample + index);
    sample += count;
    ranges.push({ from, to: from + length });
  }
  return ranges;
}

function readTable(bytes: Uint8Array, boxes: readonly Box[], { type, width }: { type: string; width: 4 | 8 }): number[] | null {
  const box = boxes.find((one) => one.type === type);
  if (box === undefined) return null;
  const count = countAt(bytes, box, box.contentFrom + 4);
  if (box.contentFrom + 8 + count * width > box.to) throw new NotCleaned("broken_media", "A table longer than its box.");
  return Array.from({ length: count }, (_, index) => {
    const at = box.contentFrom + 8 + index * width;
    return width === 4 ? u32(bytes, at) : u64(bytes, at);
  });
}

function countAt(bytes: Uint8Array, box: Box, at: number): number {
  const count = at + 4 > box.to ? 0 : u32(bytes, at);
  if (count > SAMPLES_MAX) throw new NotCleaned("too_costly", "Too long a table.");
  return count;
}

function readRuns(bytes: Uint8Array, boxes: readonly Box[]): { readonly firstChunk: number; readonly count: number }[] {
  const numbers = boxes.find(({ type }) => type === "stsc");
  if (numbers === undefined) return [];
  const count = countAt(bytes, numbers, numbers.contentFrom + 4);
  if (numbers.contentFrom + 8 + count * 12 > numbers.to) throw new NotCleaned("broken_media", "A table longer than its box.");
  return Array.from({ length: count }, (_, index) => {
    const at = numbers.contentFrom + 8 + index * 12;
    return { firstChunk: u32(bytes, at), count: u32(bytes, at + 4) };
  });
}

function readSizes(bytes: Uint8Array, boxes: readonly Box[]): (sample: number) => number {
  const box = boxes.find(({ type }) => type === "stsz");
  if (box === undefined || box.contentFrom + 12 > box.to) return () => 0;
  const fixed = u32(bytes, box.contentFrom + 4);
  if (fixed > 0) return () => fixed;
  return (sample) => {
    const at = box.contentFrom + 12 + sample * 4;
    return at + 4 > box.to ? 0 : u32(bytes, at);
  };
}
