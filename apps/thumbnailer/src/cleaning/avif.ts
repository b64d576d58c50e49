import { type Box, Fields, readBoxes } from "@musubi/cleaning";

const HIDDEN = new Set(["Exif", "mime", "uri "]);
const ITEMS_MAX = 4_096;

/**
 * An AVIF whose Exif, XMP and other foreign items are blank. Every picture's data is found by its offset in the file, so nothing
 * may move: the bytes are overwritten where they are (ISO/IEC 14496-12, 8.11). Null where the boxes are not as they should be.
 */
export function cleanAvif(bytes: Buffer): Buffer | null {
  const cleaned = Buffer.from(bytes);
  const boxes = readBoxes(cleaned, { from: 0, to: cleaned.length });
  if (boxes === null) return null;
  for (const box of boxes) {
    if (["free", "skip", "uuid", "udta", "wide"].includes(box.type)) blank(cleaned, box);
  }
  const last = boxes.at(-1);
  const meta = boxes.find(({ type }) => type === "meta");
  if (meta === undefined || last === undefined) return null;
  const inner = readBoxes(cleaned, { from: meta.contentFrom + 4, to: meta.to });
  if (inner === null) return null;
  const hidden = inner.filter(({ type }) => type === "iinf").flatMap((box) => hiddenItems(cleaned, box) ?? []);
  for (const box of inner) {
    if (box.type === "iloc" && !blankItems(cleaned, { box, items: hidden, idat: inner.find(({ type }) => type === "idat") })) return null;
  }
  // Nothing behind the last box survives.
  return cleaned.subarray(0, last.to);
}

function blank(bytes: Buffer, { from, contentFrom, to }: Box): void {
  bytes.write("free", from + 4, "latin1");
  bytes.fill(0, contentFrom, to);
}

/** Ids of the items that are no pictures; their names and types are blanked with them. */
function hiddenItems(bytes: Buffer, iinf: Box): number[] | null {
  const version = bytes[iinf.contentFrom] ?? 0;
  const entries = readBoxes(bytes, { from: iinf.contentFrom + (version === 0 ? 6 : 8), to: iinf.to });
  if (entries === null || entries.length > ITEMS_MAX) return null;
  const ids: number[] = [];
  for (const { contentFrom, to, type } of entries) {
    const infeVersion = bytes[contentFrom] ?? 0;
    if (type !== "infe" || infeVersion < 2) continue;
    const idBytes = infeVersion === 2 ? 2 : 4;
    const typeAt = contentFrom + 4 + idBytes + 2;
    if (typeAt + 4 > to) return null;
    if (HIDDEN.has(bytes.toString("latin1", typeAt, typeAt + 4))) ids.push(bytes.readUIntBE(contentFrom + 4, idBytes));
    else bytes.fill(0, typeAt + 4, to);
  }
  return ids;
}

interface Where {
  readonly box: Box;
  readonly items: readonly number[];
  readonly idat: Box | undefined;
}

/** Blanks the data of these items wherever the location box says they are; false where it cannot be followed. */
function blankItems(bytes: Buffer, { box, items, idat }: Where): boolean {
  const reader = new Fields(bytes, box.contentFrom, box.to);
  const version = reader.take(1);
  reader.take(3);
  const sizes = reader.take(2);
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexBytes = version === 0 ? 0 : sizes & 15;
  const count = reader.take(version < 2 ? 2 : 4);
  for (let item = 0; item < count && !reader.isBroken; item += 1) {
    const id = reader.take(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : reader.take(2) & 15;
    reader.take(2);
    const base = reader.take(baseBytes);
    const extents = reader.take(2);
    for (let extent = 0; extent < extents && !reader.isBroken; extent += 1) {
      reader.take(indexBytes);
      const offset = reader.take(offsetBytes) + base;
      const length = reader.take(lengthBytes);
      if (!items.includes(id)) continue;
      if (method > 1 || (method === 1 && idat === undefined)) return false;
      const from = method === 1 ? (idat?.contentFrom ?? 0) + offset : offset;
      // A length of 0 means all there is, which would be the picture too.
      if (length === 0 || from + length > bytes.length) return false;
      bytes.fill(0, from, from + length);
    }
  }
  return !reader.isBroken;
}
