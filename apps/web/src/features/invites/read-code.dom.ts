/** Sides, in pixels, at which a picture is searched: large codes are found sooner in a small picture, small ones only in a large one. */
const SIDES = [900, 1600, 480] as const;

interface Drawable {
  readonly width: number;
  readonly height: number;
}

function pixelsOf(source: CanvasImageSource, size: Drawable, side: number): ImageData | null {
  const scale = Math.min(1, side / Math.max(size.width, size.height));
  const width = Math.max(1, Math.round(size.width * scale));
  const height = Math.max(1, Math.round(size.height * scale));
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) return null;
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

/** The reader of codes, loaded when the first one is needed. */
async function reader() {
  return (await import("jsqr")).default;
}

/** The text of the QR code in a picture, or null when there is none. */
export async function readCodeInPicture(picture: ImageBitmap): Promise<string | null> {
  const read = await reader();
  for (const side of SIDES) {
    const pixels = pixelsOf(picture, picture, side);
    const code = pixels === null ? null : read(pixels.data, pixels.width, pixels.height, { inversionAttempts: "attemptBoth" });
    if (code !== null && code.data !== "") return code.data;
  }
  return null;
}

/** The text of the QR code that a camera sees at this moment, or null. */
export async function readCodeInVideo(video: HTMLVideoElement): Promise<string | null> {
  if (video.videoWidth === 0) return null;
  const read = await reader();
  const pixels = pixelsOf(video, { width: video.videoWidth, height: video.videoHeight }, 640);
  const code = pixels === null ? null : read(pixels.data, pixels.width, pixels.height, { inversionAttempts: "dontInvert" });
  return code === null || code.data === "" ? null : code.data;
}
