const SEGMENTS_MAX = 10_000;

/**
 * A JPEG without Exif, XMP, comments, previews and whatever lies behind its end (ITU-T T.81, B). What stays: what is needed to
 * decode, the colour profile, Adobe's word about the colours, and an Exif block that holds the orientation and nothing else.
 * Null where the segments do not follow each other as they should.
 */
export function cleanJpeg(bytes: Buffer, orientation: number): Buffer | null {
  const parts: Buffer[] = [bytes.subarray(0, 2)];
  let isOriented = false;
  let at = 2;
  for (let count = 0; count < SEGMENTS_MAX; count += 1) {
    const start = findMarker(bytes, at);
    if (start === null) return null;
    const marker = bytes[start + 1] ?? 0;
    if (marker === 0xd9) return Buffer.concat([...parts, bytes.subarray(start, start + 2)]);
    if (isAlone(marker) || start + 4 > bytes.length) return null;
    const end = start + 2 + bytes.readUInt16BE(start + 2);
    if (end > bytes.length || end < start + 4) return null;
    const segment = bytes.subarray(start, end);
    // Behind JFIF's own segment, which has to be the first, and before all others.
    if (!isOriented && marker !== 0xe0) {
      isOriented = true;
      if (orientation > 1) parts.push(orientationSegment(orientation));
    }
    if (isKept(marker, segment)) parts.push(marker === 0xe0 ? withoutPreview(segment) : segment);
    at = end;
    if (marker === 0xda) {
      const scanEnd = findScanEnd(bytes, end);
      if (scanEnd === null) return null;
      parts.push(bytes.subarray(end, scanEnd));
      at = scanEnd;
    }
  }
  return null;
}

/** The next marker: decoders pass over bytes between segments, so they are passed over and left out. */
function findMarker(bytes: Buffer, from: number): number | null {
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next !== 0xff && next !== 0x00) return at;
  }
  return null;
}

/** Where the compressed data of a scan end: at the first marker that is no restart. */
function findScanEnd(bytes: Buffer, from: number): number | null {
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0x00 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return null;
}

/** Markers without a length, which have no place between segments. */
function isAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

function isKept(marker: number, segment: Buffer): boolean {
  if (marker === 0xe0) return segment.toString("latin1", 4, 9) === "JFIF\0";
  if (marker === 0xe2) return segment.toString("latin1", 4, 16) === "ICC_PROFILE\0";
  if (marker === 0xee) return segment.toString("latin1", 4, 9) === "Adobe" && segment.length === 16;
  // Frames, tables, scans, restarts; not the other application segments, not comments.
  return (marker >= 0xc0 && marker <= 0xcf) || (marker >= 0xda && marker <= 0xdf);
}

const JFIF_BYTES = 18;

/** JFIF may carry a small preview of what the picture was before it was edited. */
function withoutPreview(segment: Buffer): Buffer {
  if (segment.length < JFIF_BYTES) return Buffer.alloc(0);
  const plain = Buffer.from(segment.subarray(0, JFIF_BYTES));
  plain.writeUInt16BE(JFIF_BYTES - 2, 2);
  plain.writeUInt16BE(0, 16);
  return plain;
}

/** An Exif block of one entry: the orientation. */
function orientationSegment(orientation: number): Buffer {
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  const content = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), Buffer.from(tiff)]);
  return Buffer.concat([Buffer.from([0xff, 0xe1, 0, content.length + 2]), content]);
}

const PROFILE_BYTES_MAX = 65_519;

/** The same JPEG with a colour profile, at its beginning (ICC.1:2010, B.4). One that needs several segments is left out. */
export function withProfile(jpeg: Buffer, icc: Buffer): Buffer {
  if (icc.length > PROFILE_BYTES_MAX) return jpeg;
  const head = Buffer.from("\xff\xe2\0\0ICC_PROFILE\0\x01\x01", "latin1");
  head.writeUInt16BE(head.length - 2 + icc.length, 2);
  const at = jpeg[3] === 0xe0 ? 4 + jpeg.readUInt16BE(4) : 2;
  return Buffer.concat([jpeg.subarray(0, at), head, icc, jpeg.subarray(at)]);
}
