import { fromBase64url } from "@musubi/base";
import { LIMITS, type LinkPreview, pictureSize } from "@musubi/protocol";

/** A card's picture as a page can show it, with the size that it has. */
export interface DrawablePicture {
  readonly src: string;
  readonly width: number;
  readonly height: number;
}

/**
 * The picture of a card, or null for one that is not what cards carry: what it is and how large it unpacks, its own bytes say, because
 * whoever sent it can have written anything.
 */
export function drawablePicture({ picture }: LinkPreview): DrawablePicture | null {
  const bytes = picture === undefined ? null : fromBase64url(picture);
  const size = bytes === null ? null : pictureSize(bytes);
  if (picture === undefined || size === null || (size.type !== "image/jpeg" && size.type !== "image/webp")) return null;
  if (Math.max(size.width, size.height) > LIMITS.linkPictureSide) return null;
  const base64 = picture.replaceAll("-", "+").replaceAll("_", "/");
  return { src: `data:${size.type};base64,${base64}`, width: size.width, height: size.height };
}

/** The host that a link leads to, whatever a card says about it; names in other letters stand as the network writes them. */
export function hostOf(url: string): string {
  return new URL(url).host;
}
