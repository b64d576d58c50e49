const KEPT = new Set(["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"]);
const KEPT_IN_FRAME = new Set(["VP8 ", "VP8L", "ALPH"]);
const FRAME_HEAD_BYTES = 16;
const CHUNKS_MAX = 20_000;
const FLAG_EXIF = 0x08;
const FLAG_XMP = 0x04;

/** A WebP with the chunks that are needed to show it and no others (RFC 9649, 2); null where they do not follow each other. */
export function cleanWebp(bytes: Buffer): Buffer | null {
  const size = bytes.readUInt32LE(4) + 8;
  // A file that is an odd byte short is opened by every decoder.
  const chunks = readChunks(bytes.subarray(12, Math.min(size, bytes.length)));
  if (chunks === null || size > bytes.length + 1) return null;
  const parts: Buffer[] = [];
  for (const { type, content } of chunks) {
    if (!KEPT.has(type)) continue;
    const cleaned = type === "ANMF" ? cleanFrame(content) : type === "VP8X" ? withoutFlags(content) : content;
    if (cleaned === null) return null;
    parts.push(...chunk(type, cleaned));
  }
  const content = Buffer.concat(parts);
  const head = Buffer.from("RIFF\0\0\0\0WEBP", "latin1");
  head.writeUInt32LE(content.length + 4, 4);
  return Buffer.concat([head, content]);
}

interface Chunk {
  readonly type: string;
  readonly content: Buffer;
}

function readChunks(bytes: Buffer): Chunk[] | null {
  const chunks: Chunk[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32LE(at + 4);
    if (end > bytes.length || chunks.length >= CHUNKS_MAX) return null;
    chunks.push({ type: bytes.toString("latin1", at, at + 4), content: bytes.subarray(at + 8, end) });
    at = end + (end % 2);
  }
  return chunks;
}

function cleanFrame(content: Buffer): Buffer | null {
  const chunks = readChunks(content.subarray(FRAME_HEAD_BYTES));
  if (chunks === null) return null;
  const kept = chunks.filter(({ type }) => KEPT_IN_FRAME.has(type)).flatMap((one) => chunk(one.type, one.content));
  return Buffer.concat([content.subarray(0, FRAME_HEAD_BYTES), ...kept]);
}

function withoutFlags(content: Buffer): Buffer | null {
  if (content.length < 10) return null;
  const plain = Buffer.from(content.subarray(0, 10));
  plain[0] = (plain[0] ?? 0) & ~(FLAG_EXIF | FLAG_XMP);
  return plain;
}

function chunk(type: string, content: Buffer): Buffer[] {
  const head = Buffer.from(`${type}\0\0\0\0`, "latin1");
  head.writeUInt32LE(content.length, 4);
  return [head, content, Buffer.alloc(content.length % 2)];
}
