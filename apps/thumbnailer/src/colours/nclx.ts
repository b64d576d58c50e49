import { type Box, Fields, readBoxes } from "@musubi/cleaning";
import type { PictureType } from "../wire.ts";

/** Colours as a film or picture names them by number (ITU-T H.273, 8.1 and 8.2). */
export interface NamedColours {
  readonly primaries: number;
  readonly transfer: number;
}

/** The colours that a picture names by number; null where it names none, or brings a profile, which says more. */
export function namedColoursOf(bytes: Buffer, mediaType: PictureType): NamedColours | null {
  if (mediaType === "image/png") return colourChunkOf(bytes);
  return mediaType === "image/avif" || mediaType === "image/heic" ? colourBoxOf(bytes) : null;
}

const CHUNKS_MAX = 1_000;

/** The chunk `cICP` of a PNG (PNG, third edition, 11.3.2.6). */
function colourChunkOf(bytes: Buffer): NamedColours | null {
  let at = 8;
  for (let count = 0; count < CHUNKS_MAX && at + 12 <= bytes.length; count += 1) {
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (type === "IDAT") return null;
    if (type === "cICP") return { primaries: bytes[at + 8] ?? 0, transfer: bytes[at + 9] ?? 0 };
    at += 12 + bytes.readUInt32BE(at);
  }
  return null;
}

/**
 * The colours that an AVIF or HEIC names by number for its main picture (`nclx`; ISO/IEC 23008-12, 6.5.5). Null where it names none,
 * or brings a profile, which says more.
 */
function colourBoxOf(bytes: Buffer): NamedColours | null {
  const meta = boxesOf(bytes, { from: 0, to: bytes.length }).find(({ type }) => type === "meta");
  if (meta === undefined) return null;
  const parts = boxesOf(bytes, { from: meta.contentFrom + 4, to: meta.to });
  const properties = parts.find(({ type }) => type === "iprp");
  const main = parts.find(({ type }) => type === "pitm");
  if (properties === undefined || main === undefined) return null;
  const inner = boxesOf(bytes, { from: properties.contentFrom, to: properties.to });
  const store = inner.find(({ type }) => type === "ipco");
  const links = inner.find(({ type }) => type === "ipma");
  if (store === undefined || links === undefined) return null;
  const all = boxesOf(bytes, { from: store.contentFrom, to: store.to });
  const colours = propertiesOf(bytes, links, mainItem(bytes, main))
    .map((index) => all[index - 1])
    .filter((box) => box?.type === "colr");
  const kinds = colours.map((box) => (box === undefined ? "" : bytes.toString("latin1", box.contentFrom, box.contentFrom + 4)));
  const named = colours[kinds.indexOf("nclx")];
  if (named === undefined || kinds.some((kind) => kind === "prof" || kind === "rICC") || named.to < named.contentFrom + 8) return null;
  return { primaries: bytes.readUInt16BE(named.contentFrom + 4), transfer: bytes.readUInt16BE(named.contentFrom + 6) };
}

function boxesOf(bytes: Buffer, stretch: { readonly from: number; readonly to: number }): readonly Box[] {
  return readBoxes(bytes, stretch) ?? [];
}

function mainItem(bytes: Buffer, { contentFrom, to }: Box): number {
  const fields = new Fields(bytes, contentFrom, to);
  const version = fields.take(1);
  fields.take(3);
  return fields.take(version === 0 ? 2 : 4);
}

/** Which properties, counted from one, belong to this item. */
function propertiesOf(bytes: Buffer, { contentFrom, to }: Box, item: number): readonly number[] {
  const fields = new Fields(bytes, contentFrom, to);
  const version = fields.take(1);
  const isWide = (fields.take(3) & 1) === 1;
  const count = fields.take(4);
  for (let entry = 0; entry < count && !fields.isBroken; entry += 1) {
    const id = fields.take(version < 1 ? 2 : 4);
    const links = fields.take(1);
    const found: number[] = [];
    // The highest bit says whether the property is essential.
    for (let link = 0; link < links && !fields.isBroken; link += 1) found.push(isWide ? fields.take(2) & 0x7fff : fields.take(1) & 0x7f);
    if (id === item) return found;
  }
  return [];
}
