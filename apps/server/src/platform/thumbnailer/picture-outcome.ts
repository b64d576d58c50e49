import type { MediaFileType, PictureType, RefusalCode } from "@musubi/thumbnailer";

export type { MediaFileType, PictureType, Recipe, RefusalCode, VariantRecipe } from "@musubi/thumbnailer";

/** One picture that was made and checked. Its bytes are memory of its own. */
export interface Rendition {
  /** "original" for the cleaned copy of the source, else the word of the recipe. */
  readonly variant: string;
  readonly mediaType: "image/jpeg" | "image/png" | "image/webp" | "image/avif" | "image/gif";
  /** As shown: with its orientation applied. */
  readonly width: number;
  readonly height: number;
  readonly isAnimated: boolean;
  readonly bytes: Uint8Array;
  /** Of `bytes`, computed by the server, in hexadecimal. */
  readonly sha256: string;
  /** Of the program that made it. */
  readonly generatorVersion: number;
}

/** A source with everything that was made of it. */
export interface RenderedPicture {
  /** Computed by the server and found equal by both processes that read the source; hexadecimal. */
  readonly sourceSha256: string;
  /** Of the source, by its content. The original's own may differ: HEIC is handed on as JPEG. */
  readonly mediaType: PictureType;
  readonly width: number;
  readonly height: number;
  readonly isAnimated: boolean;
  /** When the camera says it was taken: `2024-05-06T07:08:09`, with `+09:00` behind it where the camera says that. */
  readonly takenAt: string | null;
  /** A ThumbHash (https://evanw.github.io/thumbhash/) of 5 to 32 bytes. */
  readonly placeholder: Uint8Array;
  readonly renditions: readonly Rendition[];
}

/** Why something made is not to be shown: it goes to quarantine and raises an alert, and people see the placeholder. */
export type DoubtReason =
  /** The answer carries another job's token. */
  | "token_differs"
  /** A process read another source than we gave it. */
  | "source_differs"
  /** The answer names other variants than the recipe, or more or fewer bytes than it holds. */
  | "shape_differs"
  /** Sizes that the recipe cannot give. */
  | "size_implausible"
  /** The checking process does not find the source in the picture. */
  | "picture_differs"
  /** Nobody could check it. */
  | "not_checked";

/** Why it was not tried or not finished, through no fault of the file: try again later. */
export type LaterReason = "queue_full" | "stopping" | "worker_lost" | "generator_ended";

/** What became of a picture. */
export type PictureOutcome =
  | { readonly kind: "ready"; readonly picture: RenderedPicture }
  | { readonly kind: "refused"; readonly code: RefusalCode }
  | { readonly kind: "doubt"; readonly why: DoubtReason; readonly variant: string | null }
  | { readonly kind: "later"; readonly why: LaterReason };

/** How a picture looks to the process that checked it. */
export interface Look {
  readonly variant: string;
  /** Brightness, blue and red difference of each quarter, row by row. */
  readonly quarters: readonly number[];
}

/** What became of a check of pictures that were made earlier. */
export type CheckOutcome =
  | { readonly kind: "agrees"; readonly looks: readonly Look[] }
  | { readonly kind: "doubt"; readonly why: DoubtReason; readonly variant: string | null }
  | { readonly kind: "later"; readonly why: LaterReason };

/** Where a film's bytes come from; pieces are asked for one at a time, a few MB each at most. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** Bytes `from` (inclusive) to `to` (exclusive), all of them. */
  read(from: number, to: number): Promise<Uint8Array>;
}

/** Bytes to put over a film's own: `put` from `from` on, zeros behind it up to `to`. Nothing moves. */
export interface MediaEdit {
  readonly from: number;
  readonly to: number;
  readonly put: Uint8Array;
}

/** A film or a sound, and what has to be overwritten in it before it is handed on (see `applyEdits`). */
export interface CleanedMedia {
  readonly mediaType: MediaFileType;
  /** As shown; 0 for a sound. */
  readonly width: number;
  readonly height: number;
  /** Null where the file does not say. */
  readonly durationMs: number | null;
  /** Whether a player can begin before it has all of it. */
  readonly isFastStart: boolean;
  readonly edits: readonly MediaEdit[];
}

/** What became of a film or a sound. `unknown_type` says that it is neither: then it is an ordinary file. */
export type MediaOutcome =
  | { readonly kind: "ready"; readonly media: CleanedMedia }
  | { readonly kind: "refused"; readonly code: RefusalCode }
  | { readonly kind: "later"; readonly why: LaterReason };
