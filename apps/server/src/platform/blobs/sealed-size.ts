import { CHUNK_BYTES, TAG_BYTES } from "./chunk-cipher.ts";
import { HEAD_BYTES } from "./sealed-stream.ts";

/** Bytes that a content of this size takes once it is sealed. */
export function sealedSize(contentBytes: number): number {
  return HEAD_BYTES + contentBytes + TAG_BYTES * Math.max(1, Math.ceil(contentBytes / CHUNK_BYTES));
}
