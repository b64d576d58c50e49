/** Types that a browser shows or plays and that cannot run anything. SVG, HTML and PDF are not among them. */
const SAFE = new Set([
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/avif",
  "image/gif",
  "video/mp4",
  "video/webm",
  "video/quicktime",
  "audio/mp4",
  "audio/mpeg",
  "audio/ogg",
  "audio/webm",
]);

/** Whether bytes of this type may be shown in place; anything else is a file to save. */
export function isSafeInPlace(mediaType: string): boolean {
  return SAFE.has(mediaType);
}
