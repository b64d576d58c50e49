/** A letter for each byte. */
const letters = new TextDecoder("latin1");
const BRANDS = new Set(["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"]);
/** A list of compatible brands is short. */
const BRANDS_BYTES = 16 + 4 * 32;
/** Primaries of Display P3 (ITU-T H.273, table 2: SMPTE EG 432-1). */
const P3_PRIMARIES = 12;

/** Whether a file begins as a HEIC picture does (ISO/IEC 14496-12, 4.3; ISO/IEC 23008-12, annex B). Its name says nothing. */
export function isHeic(head: Uint8Array): boolean {
  if (head.length < 16 || letters.decode(head.subarray(4, 8)) !== "ftyp") return false;
  const sizeBytes = new DataView(head.buffer, head.byteOffset).getUint32(0);
  const brands = letters.decode(head.subarray(8, Math.min(sizeBytes, BRANDS_BYTES)));
  return (brands.match(/.{4}/gs) ?? []).some((brand, place) => place !== 1 && BRANDS.has(brand));
}

/**
 * The colours of its pixels, as the first colour box says (`colr`; ISO/IEC 23008-12, 6.5.5): by number, or by a profile that is called Display P3, as
 * those of telephones are. Whatever else there is counts as sRGB.
 */
export function coloursOf(head: Uint8Array): "display-p3" | "srgb" {
  const text = letters.decode(head);
  const at = text.indexOf("colr");
  if (at === -1) return "srgb";
  const kind = text.slice(at + 4, at + 8);
  if (kind === "nclx") return head[at + 8] === 0 && head[at + 9] === P3_PRIMARIES ? "display-p3" : "srgb";
  const sizeBytes = new DataView(head.buffer, head.byteOffset).getUint32(at - 4);
  // Profiles of version 4 write names with two bytes a letter.
  return text
    .slice(at, at + sizeBytes)
    .replaceAll("\0", "")
    .includes("Display P3")
    ? "display-p3"
    : "srgb";
}
