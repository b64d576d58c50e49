import sharp, { type Metadata, type Sharp, type SharpOptions } from "sharp";
import { profileOf } from "./colours/named-profile.ts";
import { namedColoursOf } from "./colours/nclx.ts";
import { decodeHeic, type HeicPixels, heicAsPng, withProfile } from "./heic.ts";
import { Refused } from "./refused.ts";
import { sniffPicture } from "./sniff.ts";
import { BOUNDS, type PictureType } from "./wire.ts";

/** A picture that was looked at and may be decoded. */
export interface Source {
  readonly bytes: Buffer;
  readonly mediaType: PictureType;
  /** As shown: with its orientation applied. */
  readonly width: number;
  readonly height: number;
  /** Exif orientation that is still to be applied; 1 where nothing is. */
  readonly orientation: number;
  readonly frameCount: number;
  readonly exif: Buffer | null;
  /** Decoded already where the format needs it. */
  readonly heic: HeicPixels | null;
  /** A fresh decoder of its first frame, to be drawn no larger than this. */
  openStill(sidePxMax: number): Promise<Sharp>;
  /** A fresh decoder of all its frames. */
  openAnimation(): Sharp;
}

/** Lets libvips open the formats of the allow-list from memory and nothing else, keep nothing, and use one thread. Once per process. */
export function prepareDecoders(): void {
  sharp.block({ operation: ["VipsForeignLoad", "VipsForeignSave"] });
  const loaders = ["JpegBuffer", "PngBuffer", "WebpBuffer", "HeifBuffer", "NsgifBuffer"].map((name) => `VipsForeignLoad${name}`);
  const savers = ["JpegTarget", "PngTarget", "WebpTarget", "HeifTarget", "JpegBuffer", "PngBuffer", "WebpBuffer", "HeifBuffer"];
  sharp.unblock({ operation: [...loaders, ...savers.map((name) => `VipsForeignSave${name}`)] });
  sharp.cache(false);
  sharp.concurrency(1);
}

/** Finds out what the bytes are and whether they are within bounds. Throws Refused. */
export async function openSource(bytes: Buffer): Promise<Source> {
  const mediaType = sniffPicture(bytes);
  if (mediaType === null) throw new Refused("unknown_type", "None of the formats that are opened.");
  if (bytes.length > BOUNDS.pictureBytesMax) throw new Refused("too_large", `${bytes.length} bytes`);
  const known = await readMetadata(bytes);
  if (mediaType === "image/gif") checkScreen(bytes);
  const frameCount = mediaType === "image/gif" || mediaType === "image/webp" ? (known.pages ?? 1) : 1;
  const area = known.width * known.height;
  if (area > BOUNDS.pixelsMax) throw new Refused("too_many_pixels", `${known.width} × ${known.height}`);
  if (frameCount > 1 && area * frameCount > BOUNDS.animationPixelsMax) throw new Refused("too_many_pixels", `${frameCount} frames`);
  const base = { bytes, mediaType, frameCount, exif: known.exif ?? null, openAnimation: () => animation(bytes) };
  const colours = known.icc === undefined ? namedColoursOf(bytes, mediaType) : null;
  const profile = colours === null ? null : profileOf(colours);
  if (mediaType !== "image/heic") {
    const { width, height } = known.autoOrient;
    const openStill = async (sidePxMax: number): Promise<Sharp> => {
      if (profile !== null) return forPages(sharp(await inProfile(bytes, profile, sidePxMax), OPTIONS));
      const still = sharp(bytes, OPTIONS);
      return known.icc !== undefined && known.space === "rgb16" ? forPages(still) : still;
    };
    return { ...base, width, height, orientation: known.orientation ?? 1, heic: null, openStill };
  }
  const pixels = await decodeHeic(bytes, known.icc ?? profile ?? undefined);
  // What Exif says about its orientation is not for the decoder: the file's own rotation was applied (ISO/IEC 23008-12, 6.5.10).
  const { width, height } = pixels;
  const openStill = async (sidePxMax: number): Promise<Sharp> => sharp(await heicAsPng(pixels, sidePxMax), OPTIONS);
  return { ...base, width, height, orientation: 1, heic: pixels, openStill };
}

/** The picture, no larger than this, as a PNG with a profile for the colours that its file names by number: libvips does not read those. */
async function inProfile(bytes: Buffer, profile: Buffer, sidePxMax: number): Promise<Buffer> {
  const small = sharp(bytes, OPTIONS).autoOrient().resize(sidePxMax, sidePxMax, { fit: "inside", withoutEnlargement: true });
  return withProfile(await small.toColourspace("rgb16").png({ compressionLevel: 0 }).toBuffer(), profile);
}

/** Sharp brings 16-bit pixels from their profile into Display P3 and leaves them there; pictures for pages are sRGB. */
function forPages(still: Sharp): Sharp {
  return still.withIccProfile("srgb");
}

const OPTIONS: SharpOptions = { failOn: "error", limitInputPixels: BOUNDS.pixelsMax, sequentialRead: true };

/** Frames lie below each other there, so the bound is that of the whole animation. */
function animation(bytes: Buffer): Sharp {
  return sharp(bytes, { ...OPTIONS, animated: true, limitInputPixels: BOUNDS.animationPixelsMax });
}

async function readMetadata(bytes: Buffer): Promise<Metadata> {
  try {
    return await sharp(bytes, OPTIONS).metadata();
  } catch (error) {
    throw asRefused(error);
  }
}

/** The words of libvips as a refusal; whatever it does not like about a file is the file's fault. */
export function asRefused(error: unknown): Refused {
  if (error instanceof Refused) return error;
  const words = error instanceof Error ? error.message : "";
  const code = /pixel limit/i.test(words)
    ? "too_many_pixels"
    : /out of memory|memory allocation/i.test(words)
      ? "too_costly"
      : "broken_picture";
  return new Refused(code, words.split("\n", 1).join("").slice(0, 200), error);
}

/** libvips looks at a GIF's frames, a browser makes room for its whole screen: both must be within bounds. */
function checkScreen(bytes: Buffer): void {
  const width = bytes.readUInt16LE(6);
  const height = bytes.readUInt16LE(8);
  if (width * height > BOUNDS.pixelsMax) throw new Refused("too_many_pixels", `screen ${width} × ${height}`);
}
