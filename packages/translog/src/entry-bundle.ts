import { no, ok, type Result } from "@musubi/base";
import { ENTRY_BYTES_MAX, TILE_WIDTH } from "./limits.ts";

/** Why entries do not make a bundle. */
export type BundleFault = "too_many_entries" | "entry_too_long";

/** The bytes of a bundle: each entry after its length as a big-endian uint16 (c2sp.org/tlog-tiles). */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Result<Uint8Array, BundleFault> {
  if (entries.length > TILE_WIDTH) return no("too_many_entries");
  if (entries.some((entry) => entry.length > ENTRY_BYTES_MAX)) return no("entry_too_long");
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    bytes[at] = entry.length >> 8;
    bytes[at + 1] = entry.length & 0xff;
    bytes.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return ok(bytes);
}

/** The entries of a bundle of a known width. Refused when it has more or fewer, or ends inside one. */
export function parseEntryBundle(bytes: Uint8Array, width: number): Result<Uint8Array[], "malformed_bundle"> {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [high, low] = bytes.subarray(at, at + 2);
    if (high === undefined || low === undefined || entries.length === width) return no("malformed_bundle");
    const end = at + 2 + high * 256 + low;
    if (end > bytes.length) return no("malformed_bundle");
    entries.push(bytes.slice(at + 2, end));
    at = end;
  }
  return entries.length === width ? ok(entries) : no("malformed_bundle");
}
