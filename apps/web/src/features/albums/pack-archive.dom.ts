import { type AlbumId, describeFiles, type FileId, type FileView, type TalkId } from "@musubi/protocol";
import type { SealedEngine } from "@musubi/sealed";
import { Zip, ZipPassThrough } from "fflate";
import { originalOf } from "../pictures/choose-rendition.ts";
import { savedName } from "../pictures/parts/save-file.dom.ts";
import type { DownloadState } from "./download-state.ts";

/** The plain form of the format counts bytes in 32 bits. */
const ZIP_BYTES_MAX = 4_000_000_000;
/** Characters of an entry's name; the end of a long one says what kind of file it is. */
const NAME_LENGTH = 80;

interface Options {
  readonly signal: AbortSignal;
  readonly onProgress: (state: DownloadState) => void;
}

/**
 * Packs photos of a sealed talk's album into an archive on this device: only here they can be opened. One after the other; what cannot be had
 * breaks it off, because an archive with silent gaps would look like all of it.
 */
export async function packArchive(
  engine: SealedEngine,
  { talkId, albumId, fileIds }: { readonly talkId: TalkId; readonly albumId: AlbumId; readonly fileIds: readonly FileId[] },
  { signal, onProgress }: Options,
): Promise<Blob | "stopped" | "broken" | "download_too_large"> {
  const answer = await engine.perform(describeFiles, { fileIds: [...fileIds] });
  const files = answer.ok ? answer.value.files.flatMap(({ file }) => file ?? []) : [];
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (files.length < fileIds.length) return "broken";
  if (totalBytes > ZIP_BYTES_MAX) return "download_too_large";
  const parts: Blob[] = [];
  const zip = new Zip((_fault, bytes) => parts.push(new Blob([Uint8Array.from(bytes)])));
  let doneBytes = 0;
  for (const [index, file] of files.entries()) {
    if (signal.aborted) return "stopped";
    const original = originalOf(file);
    const opening = original === null ? null : engine.openForm({ talkId, seq: 0, albumId }, { fileId: file.fileId, ...original });
    const opened = opening === null ? null : await opening;
    if (opened?.ok !== true) return "broken";
    // Pictures and films are packed already.
    const entry = new ZipPassThrough(entryName(file, index, files.length));
    zip.add(entry);
    entry.push(opened.value, true);
    doneBytes += file.sizeBytes;
    onProgress({ doneBytes, totalBytes });
  }
  zip.end();
  return new Blob(parts, { type: "application/zip" });
}

/** The file's own name, of which only what every file system takes, with a number that keeps the album's order. */
function entryName(file: FileView, index: number, count: number): string {
  const letters = Array.from(
    savedName(file)
      .replaceAll(/[\p{Cc}\p{Cf}/\\:*?"<>|]/gu, " ")
      .trim(),
  );
  return `${String(index + 1).padStart(String(count).length, "0")} ${letters.slice(-NAME_LENGTH).join("") || "photo"}`;
}
