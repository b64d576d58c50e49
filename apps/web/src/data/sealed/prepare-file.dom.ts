import { base64url, no, ok, type Result } from "@musubi/base";
import type { UploadCode, UploadSource } from "@musubi/client";
import { LIMITS } from "@musubi/protocol";
import { bareType, cleanFilm, cleanMovingGif, type PreparedFile, type PreparedForm, prepareAsIs, takenAtOf } from "@musubi/sealed";
import { rgbaToThumbHash } from "thumbhash";
import { readHeic } from "./read-heic.dom.ts";

/** The longest side of each form in pixels, and how carefully it is written. */
const ORIGINAL = { side: 4_096, quality: 0.9 } as const;
const SCREEN = { side: 2_048, quality: 0.82 } as const;
const TILE = { side: 480, quality: 0.78 } as const;
/** A placeholder is made of so few pixels. */
const HASH_SIDE = 100;
/** In which the camera's words are looked for. */
const METADATA_BYTES = 256 * 1_024;
const TYPES = ["image/webp", "image/jpeg"] as const;
/** What may be handed on as it is, when the sender keeps what it tells: the types that screens show. */
const KEPT_AS_IS: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/webp", "image/avif", "image/gif"]);

interface Sides {
  readonly width: number;
  readonly height: number;
}

/**
 * Makes the forms of a file in this browser, before it is sealed. Pictures are drawn anew, so that nothing of their metadata is left; the
 * original itself goes only where its sender chose to keep the metadata. A picture that this browser cannot read is not sent as one.
 */
export async function prepareFile(source: UploadSource): Promise<Result<PreparedFile, UploadCode>> {
  if (source.kind === "picture") return preparePicture(source);
  return source.kind === "video" ? prepareVideo(source) : prepareAsIs(source);
}

async function preparePicture({ bytes, keepsMetadata = false }: UploadSource): Promise<Result<PreparedFile, UploadCode>> {
  const read = await readAnyPicture(bytes);
  if (!read.ok) return read;
  const picture = read.value;
  const { width, height } = picture;
  try {
    if (width * height > LIMITS.picturePixels) return no("too_many_pixels");
    const mediaType = bareType(bytes.type);
    const moving = cleanMovingGif(new Uint8Array(await bytes.arrayBuffer()));
    const isKept = keepsMetadata && KEPT_AS_IS.has(mediaType);
    const original = isKept
      ? { bytes: new Uint8Array(await bytes.arrayBuffer()), mediaType, width, height }
      : moving !== null
        ? { bytes: moving, mediaType: "image/gif", width, height }
        : await draw(picture, ORIGINAL);
    const tile = await draw(picture, TILE);
    // What moves is looked at as it is: drawn, it would stand still.
    const screen = Math.max(width, height) > TILE.side && moving === null ? await draw(picture, SCREEN) : null;
    if (original === null || tile === null) return no("broken_picture");
    const forms: PreparedForm[] = [
      { variant: "original", ...original },
      { variant: "tile", ...tile },
    ];
    if (screen !== null) forms.push({ variant: "screen", ...screen });
    const takenAt = takenAtOf(new Uint8Array(await bytes.slice(0, METADATA_BYTES).arrayBuffer()));
    return ok({ width: original.width, height: original.height, durationMs: null, placeholder: hashOf(picture), takenAt, forms });
  } finally {
    picture.close();
  }
}

async function prepareVideo(source: UploadSource): Promise<Result<PreparedFile, UploadCode>> {
  const { bytes, durationMs = null, sides, poster, keepsMetadata = false } = source;
  const mediaType = bareType(bytes.type);
  if (!mediaType.startsWith("video/")) return no("unknown_type");
  const [width, height] = [sides?.width ?? null, sides?.height ?? null];
  const film = new Uint8Array(await bytes.arrayBuffer());
  // Films of telephones name places and cameras.
  const cleaned = keepsMetadata ? ok(null) : await cleanFilm(film);
  if (!cleaned.ok) return cleaned;
  const forms: PreparedForm[] = [{ variant: "original", bytes: film, mediaType, width, height }];
  const still = poster === undefined ? null : await readPicture(poster);
  if (still === null) return ok({ width, height, durationMs, placeholder: null, forms });
  try {
    const [large, small] = [await draw(still, SCREEN), await draw(still, TILE)];
    if (large !== null) forms.push({ variant: "poster", ...large });
    if (small !== null) forms.push({ variant: "tile", ...small });
    return ok({ width, height, durationMs, placeholder: hashOf(still), forms });
  } finally {
    still.close();
  }
}

/** A picture as it is looked at, also of the formats that this browser cannot read, if the app can. */
export async function readAnyPicture(bytes: Blob): Promise<Result<ImageBitmap, UploadCode>> {
  const picture = await readPicture(bytes);
  if (picture !== null) return ok(picture);
  return (await readHeic(bytes)) ?? no("unknown_type");
}

/** The picture as it is looked at: turned as its orientation says. Null where this browser cannot read it. */
function readPicture(bytes: Blob): Promise<ImageBitmap | null> {
  return createImageBitmap(bytes, { imageOrientation: "from-image" }).catch(() => null);
}

function fitted({ width, height }: Sides, side: number): Sides {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function canvasOf({ width, height }: Sides) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (context !== null) context.imageSmoothingQuality = "high";
  return { canvas, context };
}

async function draw(
  picture: ImageBitmap,
  { side, quality }: { readonly side: number; readonly quality: number },
): Promise<Omit<PreparedForm, "variant"> | null> {
  const sides = fitted(picture, side);
  const { canvas, context } = canvasOf(sides);
  if (context === null) return null;
  for (const type of TYPES) {
    context.clearRect(0, 0, sides.width, sides.height);
    // JPEG knows no transparency: paper lies below, not black.
    if (type === "image/jpeg") {
      context.fillStyle = "#fff";
      context.fillRect(0, 0, sides.width, sides.height);
    }
    context.drawImage(picture, 0, 0, sides.width, sides.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality));
    // A browser that cannot write the type answers with a PNG.
    if (blob?.type === type) return { bytes: new Uint8Array(await blob.arrayBuffer()), mediaType: type, ...sides };
  }
  return null;
}

function hashOf(picture: ImageBitmap): string | null {
  const sides = fitted(picture, HASH_SIDE);
  const { context } = canvasOf(sides);
  if (context === null) return null;
  context.drawImage(picture, 0, 0, sides.width, sides.height);
  return base64url(rgbaToThumbHash(sides.width, sides.height, context.getImageData(0, 0, sides.width, sides.height).data));
}
