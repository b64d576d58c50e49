const TAG_EXIF = 0x8769;
const TAG_TAKEN = 0x9003;
const ENTRIES_MAX = 512;
const TEXT_MAX = 64;
/** Cameras write the block at the beginning; what comes later is the picture. */
const LOOKED_AT_BYTES = 256 * 1_024;
const MARK = [0x45, 0x78, 0x69, 0x66, 0, 0] as const;
const DATE_FORM = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}):(\d{2}):(\d{2})$/;

interface Block {
  readonly view: DataView;
  readonly isLittle: boolean;
}

/**
 * What the camera's clock showed when it took a picture (Exif, CIPA DC-008), as if it had shown the time of UTC (see FileView), from the bytes of the
 * file; null where it does not say. Ends for whatever bytes it is given.
 */
export function takenAtOf(file: Uint8Array): number | null {
  const start = blockIn(file.subarray(0, LOOKED_AT_BYTES));
  if (start === null) return null;
  const view = new DataView(file.buffer, file.byteOffset + start, Math.min(file.length - start, LOOKED_AT_BYTES));
  const order = view.byteLength < 8 ? 0 : view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return null;
  const block = { view, isLittle: order === 0x4949 };
  const inner = readEntries(block, readNumber(block, 4, 4)).get(TAG_EXIF);
  if (inner === undefined) return null;
  const detail = readEntries(block, readNumber(block, inner, 4));
  const parts = DATE_FORM.exec(readText(block, detail.get(TAG_TAKEN)));
  if (parts === null) return null;
  const [year, month, day, hour, minute, second] = parts.slice(1);
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const instant = Date.parse(`${local}Z`);
  // A month 13 or a 30th of February is no time; the comparison finds days that were moved.
  if (!Number.isFinite(instant) || Number(year) < 1826 || !new Date(instant).toISOString().startsWith(local)) return null;
  return instant;
}

/** Where the block's own first byte is. */
function blockIn(bytes: Uint8Array): number | null {
  for (let at = bytes.indexOf(MARK[0]); at >= 0; at = bytes.indexOf(MARK[0], at + 1))
    if (MARK.every((byte, place) => bytes[at + place] === byte)) return at + MARK.length;
  return null;
}

/** A number of the block; 0 where it lies outside. */
function readNumber({ view, isLittle }: Block, at: number, bytes: 2 | 4): number {
  if (at < 0 || at + bytes > view.byteLength) return 0;
  return bytes === 2 ? view.getUint16(at, isLittle) : view.getUint32(at, isLittle);
}

/** Where the value of each entry of a directory lies, or the pointer to it. */
function readEntries(block: Block, at: number): Map<number, number> {
  const entries = new Map<number, number>();
  if (at < 8) return entries;
  const count = Math.min(readNumber(block, at, 2), ENTRIES_MAX);
  for (let index = 0; index < count; index += 1) {
    const entry = at + 2 + 12 * index;
    if (entry + 12 > block.view.byteLength) break;
    entries.set(readNumber(block, entry, 2), entry + 8);
  }
  return entries;
}

function readText(block: Block, at: number | undefined): string {
  const length = at === undefined ? 0 : readNumber(block, at - 4, 4);
  if (at === undefined || length === 0 || length > TEXT_MAX) return "";
  const from = length <= 4 ? at : readNumber(block, at, 4);
  if (from + length > block.view.byteLength) return "";
  let text = "";
  for (let place = from; place < from + length; place += 1) text += String.fromCharCode(block.view.getUint8(place));
  return text.replace(/[\0 ]+$/, "");
}
