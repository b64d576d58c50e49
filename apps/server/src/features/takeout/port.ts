/** What other features may use of copies: archives that are made as they are sent. */
export { packedSizeOf, ZIP_BYTES_MAX, type ZipEntry, zipStream } from "./zip-stream.ts";
