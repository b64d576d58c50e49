/** The longest side in pixels, and the bytes that a picture may have at most: in base 64 they are LIMITS.pictureBase64. */
const SIDE_MAX = 320;
const BYTES_MAX = 90 * 1024;
const QUALITIES = [0.86, 0.76, 0.64, 0.5] as const;
const KINDS = ["image/webp", "image/jpeg"] as const;

function toBlob(canvas: HTMLCanvasElement, type: string, quality: number): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}

/** A canvas as WebP or, where the browser cannot, JPEG: the best of these qualities that fits into so many bytes. Null when none does. */
export async function writeSmall(canvas: HTMLCanvasElement, qualities: readonly number[], bytesMax: number): Promise<Blob | null> {
  for (const kind of KINDS) {
    for (const quality of qualities) {
      const blob = await toBlob(canvas, kind, quality);
      // A browser that cannot write the kind answers with a PNG.
      if (blob === null || blob.type !== kind) break;
      if (blob.size <= bytesMax) return blob;
    }
  }
  return null;
}

async function toBase64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** The picture cut to a square about its middle and drawn anew: no metadata of the file is left. */
function drawSquare(bitmap: ImageBitmap): HTMLCanvasElement | null {
  const side = Math.min(bitmap.width, bitmap.height);
  const size = Math.min(SIDE_MAX, side);
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext("2d");
  if (context === null) return null;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, (bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side, 0, 0, size, size);
  return canvas;
}

/**
 * Makes a small square picture from a file: at most 320 pixels a side and 90 kB, as WebP or, where the browser cannot, JPEG.
 * Null when the file is no picture that the browser can read.
 */
export async function readPictureFile(file: Blob): Promise<string | null> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return null;
  const canvas = drawSquare(bitmap);
  bitmap.close();
  const blob = canvas === null ? null : await writeSmall(canvas, QUALITIES, BYTES_MAX);
  return blob === null ? null : await toBase64(blob);
}
