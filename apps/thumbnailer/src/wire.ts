import { type MediaFacts, PIECE_BYTES_MAX } from "@musubi/cleaning";

/**
 * What server and thumbnailer say to each other. The server sends one job at a time; the thumbnailer answers each with one
 * frame (and while it looks at a film, asks for pieces of it). A frame: 4 bytes length of the head, 4 bytes length of the body
 * (big-endian), the head as JSON, the body as bytes.
 */

/**
 * Raised with every change that can change a pixel of a release: the server keeps it with everything that was made. Nothing was
 * released yet, so 1 is what the first release will make.
 */
export const GENERATOR_VERSION = 1;

export type { Edit, MediaFacts, MediaFileType } from "@musubi/cleaning";

/** Picture formats that are opened. Anything else is refused by its content, whatever its name says. */
export type PictureType = "image/jpeg" | "image/png" | "image/webp" | "image/avif" | "image/gif" | "image/heic";

/** Why a file is not taken. The same file is refused the same way every time. */
export type RefusalCode =
  /** Its content is none of the formats that are opened. */
  | "unknown_type"
  /** Damaged, cut off, or not what its first bytes say. */
  | "broken_picture"
  /** The same for a film or a sound. */
  | "broken_media"
  /** More pixels, or pixels times frames, than are decoded. */
  | "too_many_pixels"
  /** More bytes than are taken. */
  | "too_large"
  /** Needs more time or memory than one picture gets. */
  | "too_costly";

/** One picture to make. Never larger than the source. */
export interface VariantRecipe {
  /** "list", "tile", "screen": a word for whoever keeps it. */
  readonly variant: string;
  /** The longest side. */
  readonly sidePxMax: number;
  readonly format: "webp" | "avif" | "jpeg";
  /** 1 to 100. */
  readonly quality: number;
  /** Whether the frames of an animated source are kept. */
  readonly isAnimationKept: boolean;
}

/** What is made of a source. */
export interface Recipe {
  /** Whether the cleaned copy of the source itself (variant "original") is made. */
  readonly isOriginalMade: boolean;
  /** At most 8. */
  readonly variants: readonly VariantRecipe[];
}

/** Bounds that both sides keep. */
export const BOUNDS = {
  pictureBytesMax: 40 * 1024 * 1024,
  /** 12,000 × 9,000 passes. */
  pixelsMax: 120_000_000,
  /** Pixels times frames of an animation. */
  animationPixelsMax: 200_000_000,
  /** Up to here frames are drawn again for a smaller animation; above it, its derived pictures stand still. */
  animationDrawnPixelsMax: 30_000_000,
  heicPixelsMax: 64_000_000,
  variantsMax: 8,
  headBytesMax: 1024 * 1024,
  bodyBytesMax: 192 * 1024 * 1024,
  /** One piece of a film. */
  rangeBytesMax: PIECE_BYTES_MAX,
} as const;

/** What a job asks. The body holds the source (`render`), or the source and then each picture (`check`), or a piece of a film. */
export type Ask =
  | { readonly job: "render"; readonly token: string; readonly recipe: Recipe }
  | { readonly job: "check"; readonly token: string; readonly sourceBytes: number; readonly pictures: readonly Claimed[] }
  | { readonly job: "clean"; readonly token: string; readonly sizeBytes: number }
  | { readonly job: "piece"; readonly token: string; readonly from: number };

/** A picture that is said to be of the source. */
export interface Claimed {
  readonly variant: string;
  readonly sizeBytes: number;
}

/** A picture that was made, as the thumbnailer describes it; its bytes lie in the body in the order of the list. */
export interface Made {
  readonly variant: string;
  readonly mediaType: "image/jpeg" | "image/png" | "image/webp" | "image/avif" | "image/gif";
  /** As shown: with its orientation applied. */
  readonly width: number;
  readonly height: number;
  readonly isAnimated: boolean;
  readonly sizeBytes: number;
}

/** What is known about a picture's source. */
export interface SourceFacts {
  /** Digest of the bytes as the thumbnailer read them, in hexadecimal. */
  readonly sourceSha256: string;
  readonly mediaType: PictureType;
  /** As shown: with its orientation applied. */
  readonly width: number;
  readonly height: number;
  readonly isAnimated: boolean;
  /** When the camera says it was taken: `2024-05-06T07:08:09`, with `+09:00` behind it where the camera says that. */
  readonly takenAt: string | null;
  /** A ThumbHash of at most 32 bytes, in hexadecimal. */
  readonly placeholder: string;
}

/** How far one picture is from the source, and whether it is of the source. */
export interface Verdict {
  readonly variant: string;
  /** Digest of the picture as the checker read it, in hexadecimal. */
  readonly sha256: string;
  readonly isOfSource: boolean;
  /** Mean difference over the grid, 0 to 255. */
  readonly meanDifference: number;
  /** Largest difference of a cell, 0 to 255. */
  readonly largestDifference: number;
  /** How the picture looks to the checker: brightness, blue and red difference of each quarter, row by row; empty where nothing is seen. */
  readonly quarters: readonly number[];
}

/** What comes back. */
export type Answer =
  | { readonly kind: "hello"; readonly generatorVersion: number; readonly pid: number }
  | { readonly kind: "rendered"; readonly token: string; readonly facts: SourceFacts; readonly made: readonly Made[] }
  | { readonly kind: "checked"; readonly token: string; readonly sourceSha256: string; readonly verdicts: readonly Verdict[] }
  | { readonly kind: "cleaned"; readonly token: string; readonly facts: MediaFacts }
  | { readonly kind: "wanted"; readonly token: string; readonly from: number; readonly to: number }
  | { readonly kind: "refused"; readonly token: string; readonly code: RefusalCode; readonly detail: string };

/** A frame as it went over the pipe. */
export interface Frame {
  readonly head: unknown;
  readonly body: Buffer;
}

const PREFIX_BYTES = 8;

/** Writes a frame as the pieces to write one after the other; the body is not copied. */
export function frameBytes(head: Ask | Answer, ...body: readonly Uint8Array[]): readonly Uint8Array[] {
  const headBytes = Buffer.from(JSON.stringify(head), "utf8");
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(headBytes.length, 0);
  prefix.writeUInt32BE(
    body.reduce((sum, part) => sum + part.length, 0),
    4,
  );
  return [Buffer.concat([prefix, headBytes]), ...body];
}

/** A stream that does not hold frames: whoever sees it ends the other side. */
export class FrameBroken extends Error {
  override readonly name = "FrameBroken";
}

/** Cuts a stream into frames. Each frame's body is memory of its own, made for it alone and never used again. */
export class FrameReader {
  #prefix = Buffer.alloc(PREFIX_BYTES);
  #filled = 0;
  #headLength = 0;
  /** Head and body of the frame under way; null while its prefix is read. */
  #content: Buffer | null = null;

  /** Takes what came and gives the frames that are now whole. Throws FrameBroken. */
  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    for (let at = 0; at < chunk.length; ) {
      const { space } = this;
      const count = Math.min(space.length, chunk.length - at);
      space.set(chunk.subarray(at, at + count));
      at += count;
      const frame = this.take(count);
      if (frame !== null) frames.push(frame);
    }
    return frames;
  }

  /** Where the next bytes of the stream belong; never empty. Whoever can read into it saves a copy, and calls `take`. */
  get space(): Buffer {
    return (this.#content ?? this.#prefix).subarray(this.#filled);
  }

  /** Hears that so many bytes were put into `space`. Gives the frame that is whole by them. Throws FrameBroken. */
  take(count: number): Frame | null {
    this.#filled += count;
    if (this.#filled < (this.#content ?? this.#prefix).length) return null;
    if (this.#content !== null) return this.#finish(this.#content);
    this.#begin();
    return null;
  }

  #begin(): void {
    this.#headLength = this.#prefix.readUInt32BE(0);
    const bodyLength = this.#prefix.readUInt32BE(4);
    const isSane = this.#headLength >= 2 && this.#headLength <= BOUNDS.headBytesMax && bodyLength <= BOUNDS.bodyBytesMax;
    if (!isSane) throw new FrameBroken("A frame's lengths are out of bounds.");
    this.#content = Buffer.allocUnsafeSlow(this.#headLength + bodyLength);
    this.#filled = 0;
  }

  #finish(content: Buffer): Frame {
    this.#content = null;
    this.#filled = 0;
    try {
      const head: unknown = JSON.parse(content.toString("utf8", 0, this.#headLength));
      return { head, body: content.subarray(this.#headLength) };
    } catch (error) {
      throw new FrameBroken("A frame's head is no JSON.", { cause: error });
    }
  }
}
