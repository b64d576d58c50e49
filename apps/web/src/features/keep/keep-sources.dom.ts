import { no, ok, type Result } from "@musubi/base";
import type { FilesToUpload } from "@musubi/client";
import { type FileView, LIMITS, readFile } from "@musubi/protocol";
import type { SealedEngine } from "@musubi/sealed";
import { digestOf } from "../../data/files/digest.ts";
import type { ShownAt } from "../../data/files/shown-file.ts";
import { originalOf } from "../pictures/choose-rendition.ts";
import { kindOf } from "../pictures/tray/chosen.ts";
import { lookAt } from "../pictures/tray/look-at.dom.ts";

type Source = FilesToUpload["sources"][number];

/** What a file amounts to that the person chose on this device. */
export async function sourceOf(file: File): Promise<Source> {
  return { ...(await looked(file, kindOf(file))), name: file.name };
}

async function looked(bytes: Blob, kind: Source["kind"]): Promise<Omit<Source, "name">> {
  const { url, durationMs, poster, sides } = await lookAt(bytes, kind);
  if (url !== null) URL.revokeObjectURL(url);
  return {
    ...{ bytes, kind },
    ...(durationMs === null ? {} : { durationMs }),
    ...(poster === null ? {} : { poster }),
    ...(sides === null ? {} : { sides }),
  };
}

/** Files of a message, fetched and proven, to be kept. "not_found": one of them cannot be had now, or is not what the message promised. */
export async function sourcesOfMessage(
  engine: SealedEngine,
  files: readonly FileView[],
  at: ShownAt,
): Promise<Result<Source[], "not_found" | "file_too_large">> {
  const sources: Source[] = [];
  for (const file of files) {
    if (file.sizeBytes > LIMITS.uploadBytes.file) return no("file_too_large");
    const bytes = await originalBytes(engine, file, at);
    if (bytes === null) return no("not_found");
    const { kind, name, alt, durationMs, waveform } = file;
    sources.push({
      ...(await looked(bytes, kind)),
      ...{ name, alt },
      ...(durationMs === null ? {} : { durationMs }),
      ...(waveform === null ? {} : { waveform }),
    });
  }
  return ok(sources);
}

async function originalBytes(engine: SealedEngine, file: FileView, at: ShownAt): Promise<Blob | null> {
  const original = originalOf(file);
  if (original === null) return null;
  const type = original.mediaType;
  const unsealing = engine.openForm(at, { fileId: file.fileId, ...original });
  if (unsealing !== null) {
    const opened = await unsealing;
    return opened.ok ? new Blob([opened.value], { type }) : null;
  }
  const answer = await engine.connection.download(readFile, { fileId: file.fileId, variant: "original" });
  const bytes = answer.ok ? await answer.value.arrayBuffer().catch(() => null) : null;
  return bytes === null || (await digestOf(bytes)) !== original.sha256 ? null : new Blob([bytes], { type });
}
