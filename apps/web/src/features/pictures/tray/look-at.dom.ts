import { systemClock } from "@musubi/base";
import type { FileKind } from "@musubi/protocol";
import type { Look } from "./chosen.ts";

const NOTHING: Look = { url: null, sides: null, durationMs: null, poster: null };
const PATIENCE_MS = 6_000;
const POSTER_SIDE = 1280;

/** What this browser can show of a file. The address lives until the tray lets it go. Never throws. */
export async function lookAt(file: Blob, kind: FileKind): Promise<Look> {
  if (kind === "picture") return lookAtPicture(file);
  return kind === "video" ? lookAtVideo(file) : NOTHING;
}

async function lookAtPicture(file: Blob): Promise<Look> {
  const url = URL.createObjectURL(file);
  const image = new Image();
  image.src = url;
  const isReadable = await image.decode().then(
    () => true,
    () => false,
  );
  if (isReadable) return { ...NOTHING, url, sides: { width: image.naturalWidth, height: image.naturalHeight } };
  URL.revokeObjectURL(url);
  return NOTHING;
}

/** Waits for the event, or for an error, or not at all. */
function soon(target: EventTarget, event: string): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), PATIENCE_MS);
    const end = (isThere: boolean) => {
      clearTimeout(timer);
      resolve(isThere);
    };
    target.addEventListener(event, () => end(true), { once: true });
    target.addEventListener("error", () => end(false), { once: true });
  });
}

/** The length of a video, and a still picture from near its beginning. */
async function lookAtVideo(file: Blob): Promise<Look> {
  const address = URL.createObjectURL(file);
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.preload = "auto";
  const isOpen = soon(video, "loadeddata");
  video.src = address;
  const startMs = systemClock.monotonicMs();
  const hasData = await isOpen;
  const durationMs = Number.isFinite(video.duration) ? Math.round(video.duration * 1000) : null;
  const sides = video.videoWidth > 0 ? { width: video.videoWidth, height: video.videoHeight } : null;
  if (hasData && video.duration > 0.2 && systemClock.monotonicMs() - startMs < PATIENCE_MS) {
    // The very first picture is black in many films.
    const isThere = soon(video, "seeked");
    video.currentTime = Math.min(1, video.duration / 4);
    await isThere;
  }
  const poster = hasData ? await still(video) : null;
  video.removeAttribute("src");
  video.load();
  URL.revokeObjectURL(address);
  return { url: poster === null ? null : URL.createObjectURL(poster), sides, durationMs, poster };
}

function still(video: HTMLVideoElement): Promise<Blob | null> {
  const scale = Math.min(1, POSTER_SIDE / Math.max(video.videoWidth, video.videoHeight, 1));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(video.videoWidth * scale));
  canvas.height = Math.max(1, Math.round(video.videoHeight * scale));
  const context = canvas.getContext("2d");
  if (context === null) return Promise.resolve(null);
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
}
