/** A box of an ISO base media file (ISO/IEC 14496-12, 4.2) with those inside of it. */
interface Box {
  readonly type: string;
  readonly from: number;
  readonly contentFrom: number;
  readonly to: number;
  readonly inside: readonly Box[];
}

const HEAD_BYTES = 8;
const LONG_HEAD_BYTES = 16;
const DEPTH_MAX = 8;
const BOXES_MAX = 200_000;
const SAMPLES_MAX = 2_000_000;
/** What playing needs at the top; whatever else stands there becomes empty. */
const PLAYED: ReadonlySet<string> = new Set(["ftyp", "styp", "moov", "moof", "mdat", "sidx", "ssix", "mfra"]);
const FOLDERS: ReadonlySet<string> = new Set(["moov", "trak", "mdia", "minf", "stbl", "edts", "mvex", "moof", "traf", "mfra", "tref"]);
const TELLING: ReadonlySet<string> = new Set(["udta", "meta", "uuid", "free", "skip", "wide", "meco", "prft", "emsg"]);
const DATED: ReadonlySet<string> = new Set(["mvhd", "tkhd", "mdhd"]);
/** Who may keep data of their own: pictures, sound, words below pictures. */
const PLAYING: ReadonlySet<string> = new Set(["vide", "soun", "text", "sbtl", "subt"]);

/**
 * Takes out of an MP4 or QuickTime film, in place, what it tells besides the film: places, names, dates, foreign boxes, and tracks of measured
 * values with their data. Nothing moves: what goes becomes empty boxes of the same length. False where the film cannot be read to its end; then
 * it is not known what it tells.
 */
export function cleanMovie(bytes: Uint8Array<ArrayBuffer>): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reading = { view, count: 0 };
  const boxes = readBoxes(reading, { from: 0, to: bytes.length }, 0);
  if (boxes === null || !boxes.some(({ type }) => type === "moov")) return false;
  const blanks: Box[] = [];
  for (const box of boxes) {
    if (!PLAYED.has(box.type)) blanks.push(box);
    else if (FOLDERS.has(box.type) && !cleanBelow(bytes, view, { box, blanks })) return false;
  }
  for (const box of blanks) blank(bytes, box);
  return true;
}

function cleanBelow(bytes: Uint8Array, view: DataView, { box, blanks }: { readonly box: Box; readonly blanks: Box[] }): boolean {
  for (const child of box.inside) {
    const isMeasured = child.type === "trak" && !PLAYING.has(handlerOf(view, child));
    if (isMeasured && !eraseSamples(bytes, view, child)) return false;
    if (isMeasured || TELLING.has(child.type)) blanks.push(child);
    else if (DATED.has(child.type)) eraseDates(bytes, child);
    else if (!cleanBelow(bytes, view, { box: child, blanks })) return false;
  }
  return true;
}

function readBoxes(
  reading: { readonly view: DataView; count: number },
  { from, to }: { readonly from: number; readonly to: number },
  depth: number,
): readonly Box[] | null {
  if (depth > DEPTH_MAX) return null;
  const { view } = reading;
  const boxes: Box[] = [];
  let at = from;
  while (at + HEAD_BYTES <= to) {
    reading.count += 1;
    if (reading.count > BOXES_MAX) return null;
    const short = view.getUint32(at);
    if (short === 1 && at + LONG_HEAD_BYTES > to) return null;
    const head = short === 1 ? LONG_HEAD_BYTES : HEAD_BYTES;
    const size = short === 1 ? Number(view.getBigUint64(at + HEAD_BYTES)) : short === 0 ? to - at : short;
    if (size < head || at + size > to) return null;
    const type = String.fromCharCode(...[4, 5, 6, 7].map((offset) => view.getUint8(at + offset)));
    const stretch = { from: at + head, to: at + size };
    const inside = FOLDERS.has(type) ? readBoxes(reading, stretch, depth + 1) : [];
    if (inside === null) return null;
    boxes.push({ type, from: at, contentFrom: stretch.from, to: stretch.to, inside });
    at = stretch.to;
  }
  // Some writers end a list with four zero bytes, which are no box.
  return at === to || (to - at === 4 && depth > 0) ? boxes : null;
}

/** Makes a box one that everybody passes over. */
function blank(bytes: Uint8Array, { from, contentFrom, to }: Box): void {
  for (const [offset, letter] of [..."free"].entries()) bytes[from + 4 + offset] = letter.charCodeAt(0);
  bytes.fill(0, contentFrom, to);
}

/** Creation and last change, behind version and flags. */
function eraseDates(bytes: Uint8Array, { contentFrom, to }: Box): void {
  bytes.fill(0, contentFrom + 4, Math.min(contentFrom + 4 + (bytes[contentFrom] === 1 ? 16 : 8), to));
}

function find(box: Box, ...path: readonly string[]): Box | undefined {
  const [type, ...rest] = path;
  const child = box.inside.find((one) => one.type === type);
  return child === undefined || rest.length === 0 ? child : find(child, ...rest);
}

function handlerOf(view: DataView, track: Box): string {
  const handler = find(track, "mdia", "hdlr");
  if (handler === undefined || handler.contentFrom + 12 > handler.to) return "";
  return String.fromCharCode(...[8, 9, 10, 11].map((offset) => view.getUint8(handler.contentFrom + offset)));
}

/** Zeros in place of the data of a track, chunk by chunk (8.7). False where its tables do not fit. */
function eraseSamples(bytes: Uint8Array, view: DataView, track: Box): boolean {
  const table = find(track, "mdia", "minf", "stbl");
  if (table === undefined) return true;
  const [short, long] = [find(table, "stco"), find(table, "co64")];
  const chunks = rowsOf(view, short ?? long, short === undefined ? 8 : 4);
  const runs = rowsOf(view, find(table, "stsc"), 12);
  if (chunks === null || runs === null) return false;
  const sizeOf = sizesOf(view, find(table, "stsz"));
  let [sample, run] = [0, 0];
  for (const [chunk, at] of chunks.entries()) {
    for (let next = runs[run + 1]; next !== undefined && view.getUint32(next) <= chunk + 1; next = runs[run + 1]) run += 1;
    const first = runs[run];
    const count = first === undefined ? 0 : view.getUint32(first + 4);
    if (sample + count > SAMPLES_MAX) return false;
    const from = short === undefined ? Number(view.getBigUint64(at)) : view.getUint32(at);
    let to = from;
    for (let place = 0; place < count; place += 1) to += sizeOf(sample + place);
    sample += count;
    bytes.fill(0, from, Math.min(to, bytes.length));
  }
  return true;
}

/** Where the rows of a table begin, behind version, flags and their count. Null where they reach beyond their box. */
function rowsOf(view: DataView, box: Box | undefined, width: number): readonly number[] | null {
  if (box === undefined) return [];
  const first = box.contentFrom + 8;
  const count = first > box.to ? 0 : view.getUint32(box.contentFrom + 4);
  if (count > SAMPLES_MAX || first + count * width > box.to) return null;
  return Array.from({ length: count }, (_, row) => first + row * width);
}

function sizesOf(view: DataView, box: Box | undefined): (sample: number) => number {
  if (box === undefined || box.contentFrom + 12 > box.to) return () => 0;
  const fixed = view.getUint32(box.contentFrom + 4);
  if (fixed > 0) return () => fixed;
  return (sample) => {
    const at = box.contentFrom + 12 + sample * 4;
    return at + 4 > box.to ? 0 : view.getUint32(at);
  };
}
