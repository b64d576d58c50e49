import { base64 } from "./base64.ts";
import { type CropView, squareOf } from "./crop.ts";

/** Bytes of a file that one may choose. Only a small square of it leaves the device. */
export const FILE_BYTES_MAX = 40 * 1024 * 1024;
/** Side of the picture that is sent, in pixels. */
const SIDE = 320;
/** Bytes of the picture that is sent; the contract allows a little more. */
const BYTES_MAX = 90 * 1024;
const QUALITIES = [0.86, 0.74, 0.6, 0.45, 0.3] as const;

/** Opens a file as a picture, turned the way the camera held it. Null when it is none. */
export async function openPicture(file: Blob): Promise<ImageBitmap | null> {
  return createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
}

/** Draws the chosen square so that it fills the canvas. */
export function drawCrop(canvas: HTMLCanvasElement, picture: ImageBitmap, view: CropView): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const { left, top, side } = squareOf(picture, view);
  // A picture with see-through parts stands on white paper, in both colour schemes of whoever looks at it.
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height);
}

function blobOf(canvas: HTMLCanvasElement, mime: string, quality: number): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, mime, quality));
}

/** The chosen square as a small WebP, or JPEG where the browser writes no WebP, in base 64. Nothing of the file but its pixels is in it. */
export async function encodeCrop(picture: ImageBitmap, view: CropView): Promise<string | null> {
  const canvas = document.createElement("canvas");
  canvas.width = SIDE;
  canvas.height = SIDE;
  drawCrop(canvas, picture, view);
  const blob = await smallEnough(canvas, QUALITIES);
  return blob === null ? null : base64(new Uint8Array(await blob.arrayBuffer()));
}

/** The canvas in the best of these qualities that is small enough, or null when none is. */
async function smallEnough(canvas: HTMLCanvasElement, [quality, ...lower]: readonly number[]): Promise<Blob | null> {
  if (quality === undefined) return null;
  const webp = await blobOf(canvas, "image/webp", quality);
  const blob = webp?.type === "image/webp" ? webp : await blobOf(canvas, "image/jpeg", quality);
  return blob !== null && blob.size <= BYTES_MAX ? blob : smallEnough(canvas, lower);
}
