import type { DownloadState } from "./download-state.ts";

/** So many bytes are handed to the browser at a time: it may keep them outside of memory. */
const PART_BYTES = 32_000_000;
const TELL_EVERY_BYTES = 400_000;

interface Options {
  readonly signal: AbortSignal;
  readonly onProgress: (state: DownloadState) => void;
}

/** Reads an archive to its end and saves it. An archive that broke off is never saved: half of it would look like all of it. */
export async function receiveArchive(
  response: Response,
  name: string,
  { signal, onProgress }: Options,
): Promise<"saved" | "stopped" | "broken"> {
  const length = Number(response.headers.get("content-length"));
  const totalBytes = Number.isSafeInteger(length) && length > 0 ? length : null;
  const reader = response.body?.getReader();
  if (reader === undefined) return "broken";
  const parts: Blob[] = [];
  let held: Uint8Array<ArrayBuffer>[] = [];
  let [heldBytes, doneBytes, toldBytes] = [0, 0, 0];
  try {
    for (;;) {
      if (signal.aborted) {
        await reader.cancel();
        return "stopped";
      }
      const { done, value } = await reader.read();
      if (done) break;
      held.push(value);
      heldBytes += value.byteLength;
      doneBytes += value.byteLength;
      if (heldBytes > PART_BYTES) {
        parts.push(new Blob(held));
        [held, heldBytes] = [[], 0];
      }
      if (doneBytes - toldBytes < TELL_EVERY_BYTES) continue;
      toldBytes = doneBytes;
      onProgress({ doneBytes, totalBytes });
    }
  } catch {
    return "broken";
  }
  if (totalBytes !== null && doneBytes !== totalBytes) return "broken";
  saveArchive(new Blob([...parts, ...held], { type: "application/zip" }), name);
  return "saved";
}

/** Saves a whole archive under a name that every file system takes. */
export function saveArchive(archive: Blob, name: string): void {
  const url = URL.createObjectURL(archive);
  const link = document.createElement("a");
  link.href = url;
  link.download = name.replaceAll(/[\\/:*?"<>|]/g, "_");
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
