import { no, ok, type Result } from "@musubi/base";
import { coloursOf, isHeic } from "./heic.ts";
import type { HeicAnswer, HeicAsked } from "./heic-decoder.dom.ts";

/** As many as the server decodes of this format. */
const PIXELS_MAX = 64_000_000;
const PATIENCE_MS = 30_000;
/** In which brands and colours stand. */
const HEAD_BYTES = 256 * 1_024;

/** Decodes a HEIC picture, which most browsers cannot: upright and in its colours. Null where the file is none. */
export async function readHeic(file: Blob): Promise<Result<ImageBitmap, "broken_picture" | "too_many_pixels"> | null> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  if (!isHeic(head)) return null;
  const answer = await decode(new Uint8Array(await file.arrayBuffer()));
  if (answer.kind !== "decoded") return no(answer.kind === "broken" ? "broken_picture" : answer.kind);
  const pixels = new ImageData(answer.data, answer.width, answer.height, { colorSpace: coloursOf(head) });
  return ok(await createImageBitmap(pixels));
}

/** A worker for this picture alone: it is ended with it, and its memory goes back. */
async function decode(bytes: Uint8Array<ArrayBuffer>): Promise<HeicAnswer> {
  const worker = new Worker(new URL("./heic-decoder.dom.ts", import.meta.url));
  const { promise, resolve } = Promise.withResolvers<HeicAnswer>();
  const timer = setTimeout(() => resolve({ kind: "broken" }), PATIENCE_MS);
  worker.addEventListener("message", ({ data }: MessageEvent<HeicAnswer>) => resolve(data));
  worker.addEventListener("error", () => resolve({ kind: "broken" }));
  worker.postMessage({ bytes, pixelsMax: PIXELS_MAX } satisfies HeicAsked, [bytes.buffer]);
  const answer = await promise;
  clearTimeout(timer);
  worker.terminate();
  return answer;
}
