import { joined, latin1 } from "./bytes.ts";

const BLOCKS_MAX = 1_000_000;
const LOOPS = new Set(["NETSCAPE2.0", "ANIMEXTS1.0"]);

/**
 * A GIF without comments, texts, foreign application blocks and whatever lies behind its end (GIF89a, 17-27); null where its
 * blocks do not follow each other.
 */
export function cleanGif(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const blocks = blocksOf(bytes);
  if (blocks === null) return null;
  const kept = blocks.filter((block) => block[0] === FRAME || isKept(block));
  // Many files lack the last byte; every program shows them.
  return joined([bytes.subarray(0, headBytes(bytes)), ...kept, Uint8Array.of(END)]);
}

/** How many pictures a GIF holds; 0 where its blocks do not follow each other. */
export function frameCountOf(bytes: Uint8Array): number {
  return blocksOf(bytes)?.filter((block) => block[0] === FRAME).length ?? 0;
}

const FRAME = 0x2c;
const EXTENSION = 0x21;
const END = 0x3b;

/** Everything between the head and the end. */
function blocksOf(bytes: Uint8Array): readonly Uint8Array[] | null {
  const blocks: Uint8Array[] = [];
  let at = headBytes(bytes);
  while (blocks.length < BLOCKS_MAX && at < bytes.length) {
    const kind = bytes[at];
    if (kind === END) return blocks;
    const dataStart = kind === EXTENSION ? at + 2 : kind === FRAME ? imageDataStart(bytes, at) : null;
    const end = dataStart === null ? null : skipSubBlocks(bytes, dataStart);
    if (end === null) return null;
    blocks.push(bytes.subarray(at, end));
    at = end;
  }
  return blocks.length > 0 && at === bytes.length ? blocks : null;
}

function headBytes(bytes: Uint8Array): number {
  return 13 + tableBytes(bytes[10] ?? 0);
}

function tableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

function imageDataStart(bytes: Uint8Array, at: number): number {
  return at + 11 + tableBytes(bytes[at + 9] ?? 0);
}

function skipSubBlocks(bytes: Uint8Array, from: number): number | null {
  let at = from;
  while (at < bytes.length) {
    const size = bytes[at] ?? 0;
    at += size + 1;
    if (size === 0) return at;
  }
  return null;
}

/** Of the extensions: how a frame is shown, and how often the animation is repeated. */
function isKept(block: Uint8Array): boolean {
  if (block[1] === 0xf9) return true;
  return block[1] === 0xff && LOOPS.has(latin1(block, 3, 14)) && block.length <= 32;
}
