const TAG_EXIF = 0x8769;
const TAG_DATE_TIME = 0x0132;
const TAG_TAKEN = 0x9003;
const ENTRIES_MAX = 512;
const DATE_FORM = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}):(\d{2}):(\d{2})$/;

/**
 * What the camera's clock showed when it took the picture, out of the bytes of an Exif block (CIPA DC-008): `2024-05-06T07:08:09`. Where
 * that was, an offset for instance, makes no difference: people look for the evening, and not for the instant. Null where it says nothing that is a
 * time. Ends for whatever bytes it is given: every directory is read once, and none is followed but the one of Exif itself.
 */
export function takenAtOf(exif: Buffer): string | null {
  const start = exif.toString("latin1", 0, 6) === "Exif\0\0" ? 6 : 0;
  const tiff = exif.subarray(start);
  const order = tiff.toString("latin1", 0, 2);
  if (order !== "II" && order !== "MM") return null;
  const reader: Reader = { tiff, isLittle: order === "II" };
  const main = readDirectory(reader, readNumber(reader, 4, 4));
  const inner = main.get(TAG_EXIF);
  const detail = inner === undefined ? new Map<number, Entry>() : readDirectory(reader, readNumber(reader, inner.at, 4));
  return readDate(reader, detail.get(TAG_TAKEN)) ?? readDate(reader, main.get(TAG_DATE_TIME));
}

interface Reader {
  readonly tiff: Buffer;
  readonly isLittle: boolean;
}

interface Entry {
  /** Where the entry's value, or the pointer to it, lies. */
  readonly at: number;
  readonly count: number;
}

/** A number of the block; 0 where it lies outside. */
function readNumber({ tiff, isLittle }: Reader, at: number, bytes: 2 | 4): number {
  if (at < 0 || at + bytes > tiff.length) return 0;
  return isLittle ? tiff.readUIntLE(at, bytes) : tiff.readUIntBE(at, bytes);
}

function readDirectory(reader: Reader, at: number): Map<number, Entry> {
  const entries = new Map<number, Entry>();
  if (at < 8) return entries;
  const count = Math.min(readNumber(reader, at, 2), ENTRIES_MAX);
  for (let index = 0; index < count; index += 1) {
    const entry = at + 2 + 12 * index;
    if (entry + 12 > reader.tiff.length) break;
    entries.set(readNumber(reader, entry, 2), { at: entry + 8, count: readNumber(reader, entry + 4, 4) });
  }
  return entries;
}

function readText(reader: Reader, entry: Entry | undefined): string | null {
  if (entry === undefined || entry.count > 64) return null;
  const at = entry.count <= 4 ? entry.at : readNumber(reader, entry.at, 4);
  if (at + entry.count > reader.tiff.length) return null;
  return reader.tiff.toString("latin1", at, at + entry.count).replace(/[\0 ]+$/, "");
}

function readDate(reader: Reader, entry: Entry | undefined): string | null {
  const parts = DATE_FORM.exec(readText(reader, entry) ?? "")?.slice(1);
  if (parts === undefined) return null;
  const [year, month, day, hour, minute, second] = parts;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  // A month 13 or a 30th of February is no time; the comparison finds days that were moved.
  const instantMs = Date.parse(`${iso}Z`);
  return Number.isFinite(instantMs) && Number(year) >= 1826 && new Date(instantMs).toISOString().startsWith(iso) ? iso : null;
}
