/** How large a picture is by its own header, and what it is: for pictures that nobody vouches for. */
export interface PictureSize {
  readonly type: "image/jpeg" | "image/png" | "image/webp" | "image/gif";
  readonly width: number;
  readonly height: number;
}

/**
 * Reads what a picture says of itself in its first bytes, without decoding it; null for anything but these four. A drawing made of
 * text (SVG) is none of them.
 */
export function pictureSize(bytes: Uint8Array): PictureSize | null {
  if (bytes.length < 26) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const says = (words: string, at: number): boolean => [...words].every((sign, place) => bytes[at + place] === sign.charCodeAt(0));
  if (says("\x89PNG\r\n\x1a\n", 0)) return says("IHDR", 12) ? sized("image/png", view.getUint32(16), view.getUint32(20)) : null;
  if (says("GIF87a", 0) || says("GIF89a", 0)) return sized("image/gif", view.getUint16(6, true), view.getUint16(8, true));
  if (says("RIFF", 0) && says("WEBP", 8)) return webpSize(bytes, view, says);
  return view.getUint16(0) === 0xffd8 ? jpegSize(view) : null;
}

function sized(type: PictureSize["type"], width: number, height: number): PictureSize | null {
  return width > 0 && height > 0 ? { type, width, height } : null;
}

/** The canvas of the extended form, else the frame itself (RFC 9649, sections 2.5 to 2.7). */
function webpSize(bytes: Uint8Array, view: DataView, says: (words: string, at: number) => boolean): PictureSize | null {
  if (bytes.length < 30) return null;
  if (says("VP8X", 12)) {
    return sized("image/webp", 1 + (view.getUint32(24, true) & 0xffffff), 1 + (view.getUint32(26, true) >>> 8));
  }
  if (says("VP8L", 12)) {
    const bits = view.getUint32(21, true);
    return sized("image/webp", 1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff));
  }
  return says("VP8 ", 12) ? sized("image/webp", view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff) : null;
}

/** The first frame's header (ITU-T T.81, B.2.2); tables and application segments before it are jumped over. */
function jpegSize(view: DataView): PictureSize | null {
  for (let at = 2; at + 9 <= view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) return sized("image/jpeg", view.getUint16(at + 7), view.getUint16(at + 5));
    else at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** Every kind of frame; C4, C8 and CC in their midst are tables. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
