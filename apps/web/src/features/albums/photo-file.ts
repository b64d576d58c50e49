import type { AlbumCover, FileView, PhotoForm, PhotoView, RenditionView } from "@musubi/protocol";
import { TYPE_UNTOLD } from "../../data/files/shown-file.ts";

/** Pixels of the longest side of each form. */
const LONGEST: Readonly<Record<PhotoForm["variant"], number>> = { list: 160, tile: 480, screen: 2048, poster: 1280 };

function renditionOf(form: PhotoForm, { width, height }: Pick<PhotoView, "width" | "height">): RenditionView {
  const [wide, high] = [width ?? 1, height ?? 1];
  const scale = Math.min(1, LONGEST[form.variant] / Math.max(wide, high, 1));
  const side = (pixels: number) => (width === null || height === null ? LONGEST[form.variant] : Math.max(1, Math.round(pixels * scale)));
  return { ...form, mediaType: form.mediaType ?? TYPE_UNTOLD, sizeBytes: 0, width: side(wide), height: side(high) };
}

/**
 * A photo of an album as the parts that draw files know it: enough to show it, not to save it. With the file's own description, when
 * that has been asked for, everything.
 */
export function fileOf(photo: PhotoView, described: FileView | null = null): FileView {
  if (described !== null) return { ...described, alt: photo.alt };
  const { fileId, kind, width, height, durationMs, placeholder, takenAt, alt, forms } = photo;
  return {
    fileId,
    kind,
    name: "",
    mediaType: TYPE_UNTOLD,
    sizeBytes: 0,
    width,
    height,
    durationMs,
    placeholder,
    waveform: null,
    takenAt,
    alt,
    renditions: forms.map((form) => renditionOf(form, photo)),
  };
}

/** The cover of an album as the parts that draw files know it. */
export function coverFile({ fileId, width, height, placeholder, forms }: AlbumCover): FileView {
  const sides = { width, height };
  return {
    fileId,
    kind: "picture",
    name: "",
    mediaType: TYPE_UNTOLD,
    sizeBytes: 0,
    ...sides,
    durationMs: null,
    placeholder,
    waveform: null,
    takenAt: null,
    alt: "",
    renditions: forms.map((form) => renditionOf(form, sides)),
  };
}
