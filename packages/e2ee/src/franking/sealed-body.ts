import { assert, no, ok, type Result, utf8 } from "@musubi/base";
import { joinBytes, u32 } from "../byte-writer.ts";
import { ID_BYTES } from "../device-name.ts";
import { FRANKING_KEY_BYTES } from "./frank.ts";

const CONTENT_MARK = utf8("SM1");
const AAD_MARK = utf8("SA1");
const LENGTH_BYTES = 4;
const HEAD_BYTES = CONTENT_MARK.length + FRANKING_KEY_BYTES + LENGTH_BYTES;
const SMALLEST_BYTES = 256;
const COMMITMENT_BYTES = 32;

/** The longest body: whatever is longer is a file. */
export const BODY_BYTES_MAX = 128 * 1_024 - HEAD_BYTES;

/** What is inside a sealed message: its franking key, and the body exactly as its sender wrote it. */
export interface SealedBody {
  readonly frankingKey: Uint8Array;
  readonly body: Uint8Array;
}

/** What the server can read of a message, and nobody can change. */
export interface OpenPart {
  readonly talk: Uint8Array;
  readonly message: Uint8Array;
  readonly commitment: Uint8Array;
}

/** `"SM1" ‖ key ‖ u32 length ‖ body ‖ zeros`, filled to 256, 512, 1,024 … bytes: its size tells only the next power of two. */
export function writeSealedBody({ frankingKey, body }: SealedBody): Uint8Array {
  assert(frankingKey.length === FRANKING_KEY_BYTES, "A franking key has 32 bytes.");
  assert(body.length <= BODY_BYTES_MAX, "A longer body is a file.");
  const content = new Uint8Array(paddedSize(HEAD_BYTES + body.length));
  content.set(joinBytes(CONTENT_MARK, frankingKey, u32(body.length), body));
  return content;
}

/** Reads it back. There is one form for each body: another size, or anything but zeros at the end, is refused. */
export function readSealedBody(content: Uint8Array): Result<SealedBody, "malformed"> {
  if (content.length < SMALLEST_BYTES || !startsWith(content, CONTENT_MARK)) return no("malformed");
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const length = view.getUint32(HEAD_BYTES - LENGTH_BYTES);
  if (length > BODY_BYTES_MAX || content.length !== paddedSize(HEAD_BYTES + length)) return no("malformed");
  if (content.subarray(HEAD_BYTES + length).some((byte) => byte !== 0)) return no("malformed");
  const frankingKey = content.slice(CONTENT_MARK.length, CONTENT_MARK.length + FRANKING_KEY_BYTES);
  return ok({ frankingKey, body: content.slice(HEAD_BYTES, HEAD_BYTES + length) });
}

/** `"SA1" ‖ talk ‖ message ‖ commitment`: the authenticated data of a sealed message. */
export function writeOpenPart({ talk, message, commitment }: OpenPart): Uint8Array {
  assert(talk.length === ID_BYTES && message.length === ID_BYTES && commitment.length === COMMITMENT_BYTES, "Each has its own length.");
  return joinBytes(AAD_MARK, talk, message, commitment);
}

/** Reads it back; it has exactly one length. */
export function readOpenPart(bytes: Uint8Array): Result<OpenPart, "malformed"> {
  const start = AAD_MARK.length;
  if (bytes.length !== start + 2 * ID_BYTES + COMMITMENT_BYTES || !startsWith(bytes, AAD_MARK)) return no("malformed");
  return ok({
    talk: bytes.slice(start, start + ID_BYTES),
    message: bytes.slice(start + ID_BYTES, start + 2 * ID_BYTES),
    commitment: bytes.slice(start + 2 * ID_BYTES),
  });
}

function paddedSize(length: number): number {
  let size = SMALLEST_BYTES;
  while (size < length) size *= 2;
  return size;
}

function startsWith(bytes: Uint8Array, mark: Uint8Array): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}
