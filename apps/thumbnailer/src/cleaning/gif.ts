const BLOCKS_MAX = 1_000_000;
const LOOPS = new Set(["NETSCAPE2.0", "ANIMEXTS1.0"]);

/**
 * A GIF without comments, texts, foreign application blocks and whatever lies behind its end (GIF89a, 17-27); null where its
 * blocks do not follow each other.
 */
export function cleanGif(bytes: Buffer): Buffer | null {
  const first = 13 + tableBytes(bytes[10] ?? 0);
  const parts: Buffer[] = [bytes.subarray(0, first)];
  let at = first;
  for (let count = 0; count < BLOCKS_MAX && at < bytes.length; count += 1) {
    const kind = bytes[at];
    if (kind === 0x3b) return Buffer.concat([...parts, bytes.subarray(at, at + 1)]);
    const dataStart = kind === 0x21 ? at + 2 : kind === 0x2c ? imageDataStart(bytes, at) : null;
    const end = dataStart === null ? null : skipSubBlocks(bytes, dataStart);
    if (end === null) return null;
    const block = bytes.subarray(at, end);
    if (kind === 0x2c || isKept(block)) parts.push(block);
    at = end;
  }
  // Many files lack the last byte; every program shows them.
  return parts.length > 1 && at === bytes.length ? Buffer.concat([...parts, Buffer.from([0x3b])]) : null;
}

function tableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

function imageDataStart(bytes: Buffer, at: number): number {
  return at + 11 + tableBytes(bytes[at + 9] ?? 0);
}

function skipSubBlocks(bytes: Buffer, from: number): number | null {
  let at = from;
  while (at < bytes.length) {
    const size = bytes[at] ?? 0;
    at += size + 1;
    if (size === 0) return at;
  }
  return null;
}

/** Of the extensions: how a frame is shown, and how often the animation is repeated. */
function isKept(block: Buffer): boolean {
  if (block[1] === 0xf9) return true;
  return block[1] === 0xff && LOOPS.has(block.toString("latin1", 3, 14)) && block.length <= 32;
}
