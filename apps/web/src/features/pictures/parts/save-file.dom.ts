import { type FileView, readFile } from "@musubi/protocol";
import type { SealedEngine } from "@musubi/sealed";
import { digestOf } from "../../../data/files/digest.ts";
import { isPlayable, type ShownAt } from "../../../data/files/shown-file.ts";
import { originalOf } from "../choose-rendition.ts";

/** The address from which this browser reads a file with its own session. To anybody else it is the same nothing as any other. */
export function addressOf({ fileId }: Pick<FileView, "fileId">): string {
  return `/api/${readFile.name}?${new URLSearchParams({ fileId, variant: "original" })}`;
}

function press(href: string, name: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
}

/** Up to this size what is saved is proven first, as what is shown is; longer files go straight to the disk. */
const PROVEN_BYTES = 40_000_000;

/** Saves a file on the person's device. False when its bytes are not the ones that were promised, or cannot be had now. */
export async function saveFile(engine: SealedEngine, file: FileView, at: ShownAt): Promise<boolean> {
  const original = originalOf(file);
  if (original === null) return false;
  const unsealing = engine.openForm(at, { fileId: file.fileId, ...original });
  if (unsealing !== null) {
    const opened = await unsealing;
    if (opened.ok) pressBytes(opened.value, file, original.mediaType);
    return opened.ok;
  }
  if (original.sizeBytes > PROVEN_BYTES) {
    press(addressOf(file), file.name);
    return true;
  }
  const answer = await engine.connection.download(readFile, { fileId: file.fileId, variant: "original" });
  const bytes = answer.ok ? await answer.value.arrayBuffer().catch(() => null) : null;
  if (bytes === null || (await digestOf(bytes)) !== original.sha256) return false;
  pressBytes(bytes, file, original.mediaType);
  return true;
}

/** Bytes to save, never a page to open, whatever they are. */
function pressBytes(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>, file: FileView, mediaType: string): void {
  const type = file.kind === "file" || !isPlayable(mediaType) ? "application/octet-stream" : mediaType;
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  press(url, savedName(file));
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

const ENDINGS: Readonly<Record<string, string>> = {
  "image/jpeg": ".jpg",
  "image/png": ".png",
  "image/webp": ".webp",
  "image/avif": ".avif",
  "image/gif": ".gif",
  "image/heic": ".heic",
};

/** A picture's name with the ending of what it is now: its form may have changed when its metadata was taken out. */
export function savedName({ name, kind, mediaType }: Pick<FileView, "name" | "kind" | "mediaType">): string {
  const ending = kind === "picture" ? ENDINGS[mediaType] : undefined;
  if (ending === undefined || name.toLowerCase().endsWith(ending) || (ending === ".jpg" && /\.jpeg$/i.test(name))) return name;
  return name.replace(/\.[a-z0-9]{1,5}$/i, "") + ending;
}
