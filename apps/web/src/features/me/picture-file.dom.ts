import { readAnyPicture } from "../../data/sealed/prepare-file.dom.ts";
import { type CropView, squareOf } from "./crop.ts";

/** Bytes of a file that one may choose. Only a square of it leaves the device. */
export const FILE_BYTES_MAX = 40 * 1024 * 1024;
/** The longest side of what is sent, in pixels: that of the largest form in which a picture is shown. */
const SIDE_MAX = 2_048;
const QUALITY = 0.92;

/** Opens a file as a picture, turned the way the camera held it; HEIC too. Null when it is none. */
export async function openPicture(file: Blob): Promise<ImageBitmap | null> {
  const picture = await readAnyPicture(file);
  return picture.ok ? picture.value : null;
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

/** The chosen square, drawn anew and never enlarged: what was cut away, and what the camera wrote, does not leave the device. */
export async function cutPicture(picture: ImageBitmap, view: CropView): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  const side = Math.max(1, Math.min(SIDE_MAX, Math.round(squareOf(picture, view).side)));
  canvas.width = side;
  canvas.height = side;
  drawCrop(canvas, picture, view);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}
