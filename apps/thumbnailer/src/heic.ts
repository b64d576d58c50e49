import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { Refused } from "./refused.ts";
import { BOUNDS } from "./wire.ts";

/** Pixels of a HEIC picture, upright, without transparency, in the colours of its own profile. */
export interface HeicPixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly icc: Buffer | undefined;
}

/**
 * Decodes the main picture of a HEIC file, with libheif as WebAssembly: the build of libvips that sharp brings has no HEVC. What
 * goes wrong in there stays in there. Throws Refused.
 */
export async function decodeHeic(bytes: Buffer, icc: Buffer | undefined): Promise<HeicPixels> {
  // Two megabytes of program that most processes never need.
  const { default: libheif } = await import("libheif-js/wasm-bundle.js");
  let images: ReturnType<InstanceType<typeof libheif.HeifDecoder>["decode"]> = [];
  try {
    images = new libheif.HeifDecoder().decode(bytes);
    const image = images.find((one) => Boolean(one.is_primary())) ?? images[0];
    if (image === undefined) throw new Refused("broken_picture", "No picture in it.");
    const width = image.get_width();
    const height = image.get_height();
    if (!(width > 0 && height > 0)) throw new Refused("broken_picture", "A picture without a size.");
    if (width * height > BOUNDS.heicPixelsMax) throw new Refused("too_many_pixels", `${width} × ${height}`);
    const target = { data: new Uint8ClampedArray(width * height * 4), width, height };
    const isFilled = await new Promise<boolean>((resolve) => image.display(target, (filled) => resolve(filled !== null)));
    if (!isFilled) throw new Refused("broken_picture", "The picture could not be decoded.");
    return { data: Buffer.from(target.data.buffer), width, height, icc };
  } catch (error) {
    throw error instanceof Refused ? error : new Refused("broken_picture", "libheif refused it.", error);
  } finally {
    for (const image of images) image.free();
  }
}

/**
 * The same picture, no larger than this, as a PNG that is hardly compressed, with its colour profile: what everything else here can
 * open. It is shrunk in its own colours, as decoders of JPEG do.
 */
export async function heicAsPng({ data, width, height, icc }: HeicPixels, sidePxMax: number): Promise<Buffer> {
  const png = await sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: BOUNDS.heicPixelsMax })
    .removeAlpha()
    .resize(sidePxMax, sidePxMax, { fit: "inside", withoutEnlargement: true })
    .png({ compressionLevel: 0 })
    .toBuffer();
  return icc === undefined ? png : withProfile(png, icc);
}

const BEHIND_HEADER = 33;

/** Puts a colour profile into a PNG, right behind its header chunk (ISO/IEC 15948, 11.3.2.3). */
export function withProfile(png: Buffer, icc: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from("iCCPicc\0\0", "latin1"), deflateSync(icc)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length - 4);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(content));
  return Buffer.concat([png.subarray(0, BEHIND_HEADER), length, content, check, png.subarray(BEHIND_HEADER)]);
}
