import { no, ok } from "@musubi/base";
import type { FileId, RefusalCode } from "@musubi/protocol";
import type { HttpTarget } from "../connection/http-call.ts";
import type { SendingOptions, SendingOutcome } from "../connection/surface.ts";

const CODES: ReadonlyMap<number, RefusalCode> = new Map([
  [401, "unauthenticated"],
  [404, "not_found"],
  [410, "not_found"],
  [409, "in_progress"],
  [413, "too_large"],
  [423, "in_progress"],
  [429, "rate_limited"],
]);

function codeOf(status: number): RefusalCode {
  return CODES.get(status) ?? (status >= 500 ? "unavailable" : "fault");
}

/** Outside of browsers a part of this size is in memory at a time. */
const PART_BYTES = 8_000_000;

/** In Node the protocol's client takes buffers and streams only; a Blob is read for it part by part. */
const blobReader = {
  openFile: async (blob: Blob) => ({
    size: blob.size,
    slice: async (start: number, end: number) => {
      const part = blob.slice(start, end);
      // The protocol's client asks a part for its size as it would ask a Blob.
      const value = Object.assign(new Uint8Array(await part.arrayBuffer()), { size: part.size });
      return { value, done: end >= blob.size };
    },
    close: () => undefined,
  }),
};

/**
 * Sends the bytes of an upload by the tus protocol 1.0, from the place where the server stands. One attempt: who calls decides
 * whether there is another. The protocol's client is loaded at the first use, because most visits upload nothing.
 */
export async function sendUploadBytes(
  target: HttpTarget,
  fileId: FileId,
  bytes: Blob,
  { onProgress, signal }: SendingOptions,
): Promise<SendingOutcome> {
  const tus = await import("tus-js-client").catch(() => null);
  if (tus === null || signal.aborted) return no({ code: "offline" });
  const isBrowser = typeof globalThis.XMLHttpRequest === "function";
  return new Promise((resolve) => {
    const upload = new tus.Upload(bytes, {
      uploadUrl: `${target.url.replace(/\/+$/, "")}/api/uploads/${fileId}`,
      headers: target.token === null ? {} : { Authorization: `Bearer ${target.token}` },
      storeFingerprintForResuming: false,
      retryDelays: null,
      ...(isBrowser ? {} : { fileReader: blobReader, chunkSize: PART_BYTES }),
      onProgress: (sentBytes) => onProgress(sentBytes),
      onSuccess: () => resolve(ok(null)),
      onError: (error) => {
        const response = "originalResponse" in error ? error.originalResponse : null;
        resolve(no({ code: response === null ? "offline" : codeOf(response.getStatus()) }));
      },
    });
    signal.addEventListener("abort", () => {
      void upload.abort().catch(() => undefined);
      resolve(no({ code: "offline" }));
    });
    upload.start();
  });
}
