import { base64url, fromBase64url } from "@musubi/base";
import { LIMITS, pictureSize } from "@musubi/protocol";
import { writeSmall } from "./picture-file.dom.ts";

/** What a page may ask this device to unpack. */
const PIXELS_MAX = 40_000_000;
/** Longer sides in pixels, each tried with every quality before the next. */
const SIDES = [LIMITS.linkPictureSide, 320, 200] as const;
const QUALITIES = [0.82, 0.7, 0.55, 0.4] as const;

/**
 * Draws a page's picture anew, small enough for a message: nothing of the file that came is left but its colours. Null for what is no
 * picture that this browser can read, or unpacks to too much.
 */
export async function drawLinkPicture(source: string): Promise<string | null> {
  const bytes = fromBase64url(source);
  const size = bytes === null ? null : pictureSize(bytes);
  if (bytes === null || size === null || size.width * size.height > PIXELS_MAX) return null;
  const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: size.type })).catch(() => null);
  if (bitmap === null) return null;
  try {
    for (const side of SIDES) {
      const canvas = draw(bitmap, side);
      const blob = canvas === null ? null : await writeSmall(canvas, QUALITIES, LIMITS.linkPictureBytes);
      if (blob !== null) return base64url(new Uint8Array(await blob.arrayBuffer()));
    }
    return null;
  } finally {
    bitmap.close();
  }
}

function draw(bitmap: ImageBitmap, sideMax: number): HTMLCanvasElement | null {
  const scale = Math.min(1, sideMax / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) return null;
  // What lets the ground through was drawn for a white one.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}
