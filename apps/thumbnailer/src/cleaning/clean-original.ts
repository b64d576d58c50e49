import { cleanGif } from "@musubi/cleaning";
import sharp from "sharp";
import type { HeicPixels } from "../heic.ts";
import type { MadePicture } from "../made-picture.ts";
import type { Source } from "../source.ts";
import { cleanAvif } from "./avif.ts";
import { cleanJpeg, withProfile } from "./jpeg.ts";
import { cleanPng } from "./png.ts";
import { cleanWebp } from "./webp.ts";

/**
 * The source as it is handed on: the same pixels where that is possible, nothing but what is needed to show them, and nothing
 * behind its end. Where a format cannot be cut safely, or relies on an orientation that not every program applies, it is drawn
 * again at high quality.
 */
export async function cleanOriginal(source: Source): Promise<MadePicture> {
  const { width, height, frameCount, mediaType } = source;
  const base = { variant: "original", width, height, isAnimated: frameCount > 1 };
  const kept = keepPixels(source);
  if (kept !== null && mediaType !== "image/heic") return { ...base, mediaType, bytes: kept };
  return { ...base, ...(await drawAgain(source)) };
}

/** The same pixels without the rest, or null. */
function keepPixels({ bytes, mediaType, orientation }: Source): Buffer | null {
  switch (mediaType) {
    case "image/jpeg":
      return cleanJpeg(bytes, orientation);
    case "image/png":
      return orientation === 1 ? cleanPng(bytes) : null;
    case "image/webp":
      return orientation === 1 ? cleanWebp(bytes) : null;
    case "image/gif":
      return asBuffer(cleanGif(bytes));
    case "image/avif":
      return cleanAvif(bytes);
    case "image/heic":
      return null;
  }
}

function asBuffer(bytes: Uint8Array<ArrayBuffer> | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes.buffer);
}

async function drawAgain(source: Source): Promise<Pick<MadePicture, "mediaType" | "bytes">> {
  if (source.heic !== null) return { mediaType: "image/jpeg", bytes: await heicAsJpeg(source.heic) };
  const upright =
    source.frameCount > 1 ? source.openAnimation() : (await source.openStill(Math.max(source.width, source.height))).autoOrient();
  if (source.mediaType === "image/png") return { mediaType: "image/png", bytes: await upright.png().toBuffer() };
  if (source.mediaType === "image/jpeg") return { mediaType: "image/jpeg", bytes: await upright.jpeg({ quality: 92 }).toBuffer() };
  return { mediaType: "image/webp", bytes: await upright.webp({ quality: 92, effort: 2 }).toBuffer() };
}

/** Telephones photograph in more colours than sRGB has: the pixels stay as they are, and their profile goes with them. */
async function heicAsJpeg({ data, width, height, icc }: HeicPixels): Promise<Buffer> {
  const raw = { width, height, channels: 4 } as const;
  const jpeg = await sharp(data, { raw }).removeAlpha().jpeg({ quality: 92, chromaSubsampling: "4:4:4" }).toBuffer();
  return icc === undefined ? jpeg : withProfile(jpeg, icc);
}
