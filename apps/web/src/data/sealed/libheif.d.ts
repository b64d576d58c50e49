/** What of libheif-js is used; the package describes only its lower half. */
declare module "libheif-js/libheif-wasm/libheif-bundle.mjs" {
  interface HeifImage {
    get_width(): number;
    get_height(): number;
    is_primary(): boolean | number;
    display(
      target: { readonly data: Uint8ClampedArray; readonly width: number; readonly height: number },
      done: (filled: object | null) => void,
    ): void;
  }
  const makeLibheif: () => { readonly HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] } };
  export default makeLibheif;
}
