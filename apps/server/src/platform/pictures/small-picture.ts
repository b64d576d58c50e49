import { no, ok, type Result } from "@musubi/base";
import { isCleanJpeg } from "./jpeg.ts";
import { isCleanPng } from "./png.ts";
import { isCleanWebp } from "./webp.ts";

/** Pixels a side, at most. */
export const SIDE_MAX = 512;
const BYTES_MAX = 96 * 1024;

export type PictureMime = "image/jpeg" | "image/png" | "image/webp";

/** A picture that holds nothing but a picture. */
export interface SmallPicture {
  readonly mime: PictureMime;
  readonly bytes: Uint8Array;
}

/**
 * Reads a small picture from base 64. What it is, its bytes say; nobody's word is taken. Refused is whatever could carry more
 * than pixels to others: metadata (places, names, dates), comments, embedded thumbnails, animation, bytes behind the end.
 */
export function readSmallPicture(base64: string): Result<SmallPicture, "unreadable"> {
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return no("unreadable");
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length > BYTES_MAX) return no("unreadable");
  const mime = sniff(bytes);
  return mime === null ? no("unreadable") : ok({ mime, bytes });
}

function sniff(bytes: Buffer): PictureMime | null {
  if (isCleanPng(bytes, SIDE_MAX)) return "image/png";
  if (isCleanJpeg(bytes, SIDE_MAX)) return "image/jpeg";
  return isCleanWebp(bytes, SIDE_MAX) ? "image/webp" : null;
}
