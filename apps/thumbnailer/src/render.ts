import { createHash } from "node:crypto";
import type { Sharp } from "sharp";
import sharp from "sharp";
import { rgbaToThumbHash } from "thumbhash";
import { cleanOriginal } from "./cleaning/clean-original.ts";
import { takenAtOf } from "./exif.ts";
import type { MadePicture } from "./made-picture.ts";
import { meansOf, type Pixels } from "./means.ts";
import { asRefused, openSource, type Source } from "./source.ts";
import { BOUNDS, type Recipe, type SourceFacts, type VariantRecipe } from "./wire.ts";

/** Everything that was made of a source. */
export interface Rendered {
  readonly facts: SourceFacts;
  readonly made: readonly MadePicture[];
}

/** Makes all that the recipe asks for. Nothing of it lives longer than the call. Throws Refused. */
export async function render(bytes: Buffer, recipe: Recipe): Promise<Rendered> {
  const source = await openSource(bytes);
  try {
    const { made, placeholder } = await drawAll(source, recipe.variants);
    const original = recipe.isOriginalMade ? [await cleanOriginal(source)] : [];
    return { facts: factsOf(source, placeholder), made: [...original, ...made] };
  } catch (error) {
    throw asRefused(error);
  }
}

function factsOf(source: Source, placeholder: Uint8Array): SourceFacts {
  return {
    sourceSha256: createHash("sha256").update(source.bytes).digest("hex"),
    mediaType: source.mediaType,
    width: source.width,
    height: source.height,
    isAnimated: source.frameCount > 1,
    takenAt: source.exif === null ? null : takenAtOf(source.exif),
    placeholder: Buffer.from(placeholder).toString("hex"),
  };
}

/** The source is decoded once, to the largest size that is asked for; each smaller picture is made of the one before. */
async function drawAll(source: Source, variants: readonly VariantRecipe[]): Promise<{ made: MadePicture[]; placeholder: Uint8Array }> {
  const ordered = [...variants].sort((one, other) => other.sidePxMax - one.sidePxMax);
  const made: MadePicture[] = [];
  let pixels: Pixels | null = null;
  for (const variant of ordered) {
    pixels = await shrink(pixels, source, variant.sidePxMax);
    made.push((await drawAnimation(source, variant)) ?? (await encodeStill(pixels, variant)));
  }
  return { made, placeholder: placeholderOf(pixels ?? (await shrink(null, source, PLACEHOLDER_PX))) };
}

async function shrink(pixels: Pixels | null, source: Source, side: number): Promise<Pixels> {
  if (pixels !== null && Math.max(pixels.width, pixels.height) <= side) return pixels;
  const from = pixels === null ? (await source.openStill(side)).autoOrient() : sharp(pixels.data, { raw: rawOf(pixels) });
  const { data, info } = await within(from, side).toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return { data, width, height, channels };
}

function rawOf({ width, height, channels }: Pixels): { width: number; height: number; channels: 1 | 2 | 3 | 4 } {
  return { width, height, channels };
}

function within(from: Sharp, side: number): Sharp {
  return from.resize(side, side, { fit: "inside", withoutEnlargement: true });
}

async function encodeStill(pixels: Pixels, variant: VariantRecipe): Promise<MadePicture> {
  const from = sharp(pixels.data, { raw: rawOf(pixels) });
  const bytes = await (isTiny(pixels) && variant.format === "webp" ? from.webp({ lossless: true }) : encode(from, variant)).toBuffer();
  const { width, height } = pixels;
  return { variant: variant.variant, mediaType: `image/${variant.format}`, width, height, isAnimated: false, bytes };
}

/** Icons and other small drawings suffer from what photos do not, and cost nothing to keep. */
function isTiny({ width, height }: Pixels): boolean {
  return width * height <= 16_384;
}

/** The animation in its new size; null where the source has none, none is wanted, or it is too long to be drawn again. */
async function drawAnimation(source: Source, variant: VariantRecipe): Promise<MadePicture | null> {
  const area = source.width * source.height * source.frameCount;
  const isDrawn = source.frameCount > 1 && variant.isAnimationKept && variant.format === "webp" && area <= BOUNDS.animationDrawnPixelsMax;
  if (!isDrawn) return null;
  const from = within(source.openAnimation(), variant.sidePxMax);
  const { data, info } = await encode(from, variant).toBuffer({ resolveWithObject: true });
  const height = info.pageHeight ?? info.height;
  return { variant: variant.variant, mediaType: "image/webp", width: info.width, height, isAnimated: true, bytes: data };
}

/** Speed over the last percent of size: people wait for the first picture, and the server has few cores. */
function encode(from: Sharp, { format, quality }: VariantRecipe): Sharp {
  if (format === "webp") return from.webp({ quality, effort: 2 });
  if (format === "avif") return from.avif({ quality, effort: 2 });
  return from.flatten({ background: "#fff" }).jpeg({ quality });
}

/** More is blurred away by the placeholder. */
const PLACEHOLDER_PX = 40;

function placeholderOf(pixels: Pixels): Uint8Array {
  const { width, height, data } = meansOf(pixels, PLACEHOLDER_PX);
  return rgbaToThumbHash(width, height, data);
}
