/** What other features may use of copies: archives that are made as they are sent. */
export { packedSizeOf, type ZipEntry, zipStream } from "./zip-stream.ts";
