import { no, ok, type Result } from "@musubi/base";
import type { UploadCode, UploadSource } from "@musubi/client";
import { cleanFilm } from "./clean-film.ts";
import type { FormVariant } from "./sealed-file.ts";

/** One form of a file, ready to be sealed. */
export interface PreparedForm {
  readonly variant: FormVariant;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mediaType: string;
  readonly width: number | null;
  readonly height: number | null;
}

/** What a device makes of a file before it is sealed: afterwards nobody can make anything of it. */
export interface PreparedFile {
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  /** A ThumbHash in base64url; null where there is none. */
  readonly placeholder: string | null;
  /** When the camera says that it took it: for albums, which put photos in that order. Messages leave it out. */
  readonly takenAt?: number | null;
  /** With the original among them. */
  readonly forms: readonly PreparedForm[];
}

/**
 * Makes the forms of a file: those that screens draw, and an original without the metadata that its sender did not choose to keep. Answers
 * with the code by which the person learns why not.
 */
export type Prepare = (source: UploadSource) => Promise<Result<PreparedFile, UploadCode>>;

/** The type of bytes without what may follow it; bytes without one are just bytes. */
export function bareType(type: string): string {
  const bare = type.split(";")[0]?.trim().toLowerCase() ?? "";
  return /^[a-z0-9.+-]+\/[a-z0-9.+_-]+$/.test(bare) ? bare : "application/octet-stream";
}

/** Files go as they are; of a recording goes what its file tells besides. */
export async function prepareAsIs(source: UploadSource): Promise<Result<PreparedFile, UploadCode>> {
  const { kind, durationMs = null } = source;
  const mediaType = bareType(source.bytes.type);
  if (kind === "voice" && !mediaType.startsWith("audio/")) return no("unknown_type");
  // What cannot be drawn here cannot be cleaned of what it tells besides: it goes as a file, which says so, or not at all.
  if (kind !== "file" && kind !== "voice") return no("unknown_type");
  const bytes = new Uint8Array(await source.bytes.arrayBuffer());
  if (kind === "voice") {
    const cleaned = await cleanFilm(bytes);
    if (!cleaned.ok) return cleaned;
    if (!cleaned.value.mediaType.startsWith("audio/")) return no("unknown_type");
  }
  return ok({
    ...{ width: null, height: null, durationMs, placeholder: null },
    forms: [{ variant: "original", bytes, mediaType, width: null, height: null }],
  });
}
