import { type FileKind, LIMITS } from "@musubi/protocol";

/** A file in the tray: what the person chose, and what is known of it. */
export interface Chosen {
  readonly key: string;
  readonly file: File;
  readonly kind: FileKind;
  readonly alt: string;
  /** Null until it was looked at; then what this browser can show of it. */
  readonly look: Look | null;
}

/** What this browser can show of a file. A picture that it cannot open (HEIC) has no address, and is sent all the same. */
export interface Look {
  readonly url: string | null;
  readonly sides: { readonly width: number; readonly height: number } | null;
  readonly durationMs: number | null;
  readonly poster: Blob | null;
}

const PICTURES: ReadonlySet<string> = new Set([
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/avif",
  "image/gif",
  "image/heic",
  "image/heif",
]);
const VIDEOS: ReadonlySet<string> = new Set(["video/mp4", "video/quicktime", "video/webm"]);
const HEIC = /\.(heic|heif)$/i;

/** What pickers of photos and videos ask the system for. Phones hand HEIC over as it is. */
export const PICTURE_TYPES = "image/*,.heic,.heif,video/mp4,video/quicktime,video/webm";

/**
 * As what a file is sent: by what the browser says of it. A photo is never sent as a plain file by itself, because a plain file keeps
 * the place and camera that it names. The server looks into it and may refuse; then the person can send it as a file.
 */
export function kindOf({ type, name }: Pick<File, "type" | "name">): FileKind {
  const bare = type.split(";")[0] ?? "";
  if (PICTURES.has(bare) || (bare === "" && HEIC.test(name))) return "picture";
  return VIDEOS.has(bare) ? "video" : "file";
}

/** Whether it can be sent at all: something is in it, and not too much. */
export function canBeSent(file: Pick<File, "type" | "name" | "size">): boolean {
  return file.size > 0 && file.size <= LIMITS.uploadBytes[kindOf(file)];
}
