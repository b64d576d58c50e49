import { Zip, ZipDeflate, ZipPassThrough } from "fflate";

/** One file of an archive. */
export interface ZipEntry {
  /** With "/" between folders. */
  readonly path: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** Packed already, as pictures are: packing it again would only take time. */
  readonly isPacked?: boolean;
}

/** The plain form of the format counts bytes in 32 bits; beyond it an archive would be damaged without a word. */
export const ZIP_BYTES_MAX = 4_000_000_000;
const LEVEL = 6;
/** What the format adds to an entry besides its bytes and its name (twice): the two headers and the sums behind the bytes. */
const ENTRY_BYTES = 30 + 16 + 46;
const END_BYTES = 22;

/** How long an archive of entries that are packed already will be: known before the first byte of it is made. */
export function packedSizeOf(entries: readonly { readonly path: string; readonly sizeBytes: number }[]): number {
  return entries.reduce((sum, { path, sizeBytes }) => sum + ENTRY_BYTES + 2 * Buffer.byteLength(path) + sizeBytes, END_BYTES);
}

/** Packs files into a zip archive as they come, holding no more of them than is under way. Throws when it gets too large. */
export async function* zipStream(entries: AsyncIterable<ZipEntry>, packedAt: Date): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, data) => {
    if (error !== null) failure = error;
    else if (data.length > 0) ready.push(data);
  });
  let bytesIn = 0;
  let bytesOut = 0;
  const take = function* (): Generator<Uint8Array> {
    if (failure !== null) throw failure;
    for (const data of ready.splice(0)) {
      bytesOut += data.length;
      if (bytesOut > ZIP_BYTES_MAX) throw new Error("The archive is larger than its format can hold.");
      yield data;
    }
  };
  for await (const entry of entries) {
    const file = entry.isPacked === true ? new ZipPassThrough(entry.path) : new ZipDeflate(entry.path, { level: LEVEL });
    file.mtime = packedAt;
    zip.add(file);
    for await (const piece of entry.content) {
      bytesIn += piece.length;
      if (bytesIn > ZIP_BYTES_MAX) throw new Error("The archive is larger than its format can hold.");
      file.push(piece, false);
      yield* take();
    }
    file.push(new Uint8Array(0), true);
    yield* take();
  }
  zip.end();
  yield* take();
}
