/*
 * Decodes one HEIC picture: libheif as WebAssembly, which Chromium and Firefox need for it. What goes wrong in there stays in here: this worker
 * reaches no network and no store, and ends with its picture.
 */
import makeLibheif from "libheif-js/libheif-wasm/libheif-bundle.mjs";

/** What is asked: the file, and how many pixels are decoded at most. */
export interface HeicAsked {
  readonly bytes: Uint8Array;
  readonly pixelsMax: number;
}

/** The main picture, upright, in the colours of its own file, four bytes a pixel; or why there is none. */
export type HeicAnswer =
  | { readonly kind: "decoded"; readonly data: Uint8ClampedArray<ArrayBuffer>; readonly width: number; readonly height: number }
  | { readonly kind: "too_many_pixels" }
  | { readonly kind: "broken" };

async function decode({ bytes, pixelsMax }: HeicAsked): Promise<HeicAnswer> {
  const { HeifDecoder } = makeLibheif();
  const images = new HeifDecoder().decode(bytes);
  const image = images.find((one) => Boolean(one.is_primary())) ?? images[0];
  if (image === undefined) return { kind: "broken" };
  const [width, height] = [image.get_width(), image.get_height()];
  if (!(width > 0 && height > 0)) return { kind: "broken" };
  if (width * height > pixelsMax) return { kind: "too_many_pixels" };
  const target = { data: new Uint8ClampedArray(width * height * 4), width, height };
  const isFilled = await new Promise<boolean>((resolve) => image.display(target, (filled) => resolve(filled !== null)));
  return isFilled ? { kind: "decoded", ...target } : { kind: "broken" };
}

addEventListener("message", ({ data }: MessageEvent<HeicAsked>) => {
  const answer = decode(data).catch((): HeicAnswer => ({ kind: "broken" }));
  void answer.then((one) => self.postMessage(one, { transfer: one.kind === "decoded" ? [one.data.buffer] : [] }));
});
