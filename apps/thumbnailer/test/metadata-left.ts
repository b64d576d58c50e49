import sharp from "sharp";

/** Words that stand in the metadata of the test pictures, and the beginnings of the blocks that hold such. */
const TELLTALES = [
  "CANARY",
  "GPSL",
  "http://ns.adobe.com",
  "<x:xmpmeta",
  "Photoshop 3.0",
  "Raw profile type",
  "<script",
  "MPF\0",
  "Apple",
  "Google",
  "Pixel 4a",
];

/** What a picture still says besides its pixels, colours and orientation; empty when nothing. Profiles may name who made them. */
export async function metadataLeft(bytes: Buffer): Promise<string[]> {
  const { exif, xmp, iptc, icc, comments } = await sharp(bytes).metadata();
  const found: string[] = [];
  // One entry: the orientation.
  if (exif !== undefined && exif.some((byte) => byte !== 0) && !(exif.length <= 32 && exif.includes("\x01\x12\0\x03", 0, "latin1")))
    found.push("exif");
  if (xmp?.some((byte) => byte !== 0) === true) found.push("xmp");
  if (iptc !== undefined) found.push("iptc");
  if (comments !== undefined) found.push("comments");
  const withoutProfile = icc === undefined ? bytes : cut(bytes, icc);
  for (const word of TELLTALES) if (withoutProfile.includes(word, 0, "latin1")) found.push(word);
  return found;
}

function cut(bytes: Buffer, icc: Buffer): Buffer {
  const at = bytes.indexOf(icc);
  return at === -1 ? bytes : Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + icc.length)]);
}
