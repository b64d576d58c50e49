/** The profiles that browsers write are well below this; a larger one would be a hiding place. */
const ICC_BYTES_MAX = 4096;
const SIGNATURE_AT = 36;
const HEADER_BYTES = 128;

/** Whether these bytes are an ICC colour profile of a plain size (ICC.1:2022, section 7.2): colours are part of a picture. */
export function isSmallIccProfile(bytes: Buffer): boolean {
  if (bytes.length < HEADER_BYTES || bytes.length > ICC_BYTES_MAX) return false;
  return bytes.readUInt32BE(0) === bytes.length && bytes.toString("latin1", SIGNATURE_AT, SIGNATURE_AT + 4) === "acsp";
}
