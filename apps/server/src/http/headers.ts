/** On every answer: nothing is framed, sniffed, or told to others. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=(), interest-cohort=()",
};

/** On every answer with somebody's data: kept nowhere on the way. */
export const PRIVATE_HEADERS: Readonly<Record<string, string>> = {
  "Cache-Control": "no-store",
  "X-Robots-Tag": "noindex, noarchive",
};

/** What the worker may do that decodes HEIC: compile its own WebAssembly, and nothing else. A worker is under its own policy, not under its page's. */
export const DECODER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";

/** What the page may do: load from here only, run no script written into the page, send nothing elsewhere. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // Mantine positions floating parts with style attributes; attributes cannot load anything here.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "media-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
