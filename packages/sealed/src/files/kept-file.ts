import { brand } from "@musubi/base";
import type { UploadCode, UploadId, UploadSource, UploadState, UploadView } from "@musubi/client";
import { type FileId, LIMITS } from "@musubi/protocol";
import { restored, stored } from "../packed.ts";
import type { Vault, VaultChange } from "../vault/vault.ts";
import { type SealedFileBody, type SealedForm, viewOf } from "./sealed-file.ts";

/** A form that was sealed, and the upload that carries it. */
export interface MadeForm extends Omit<SealedForm, "fileId"> {
  readonly uploadId: UploadId;
}

/** What was made of a file, with the keys that open it. */
export interface MadeFile {
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  readonly placeholder: string | null;
  readonly takenAt?: number | null;
  readonly forms: readonly MadeForm[];
}

/** A file on its way into a sealed talk, as it is kept on the device. */
export interface KeptFile {
  readonly uploadId: UploadId;
  readonly source: Omit<UploadSource, "bytes" | "poster"> & {
    readonly mediaType: string;
    readonly sizeBytes: number;
    readonly alt: string;
  };
  /** Its own bytes lie beside it, sealed like everything here. */
  readonly hasBytes: boolean;
  readonly made: MadeFile | null;
  /** Why nothing could be made of it. */
  readonly fault: UploadCode | null;
}

const FILES = "outfile/";
const BYTES = "outbytes/";

/** Keeping a file on its way, as a change of a batch. */
export function keepFile(file: KeptFile): VaultChange {
  return { key: FILES + file.uploadId, value: stored(file) };
}

/** Keeping its own bytes beside it. */
export function keepBytes(uploadId: UploadId, bytes: Uint8Array): VaultChange {
  return { key: BYTES + uploadId, value: bytes };
}

/** Forgets files with their bytes. */
export function dropFiles(uploadIds: readonly UploadId[]): VaultChange[] {
  return uploadIds.flatMap((uploadId) => [
    { key: FILES + uploadId, value: null },
    { key: BYTES + uploadId, value: null },
  ]);
}

/** The files that were on their way when the device stopped. */
export async function readKeptFiles(vault: Vault): Promise<readonly KeptFile[]> {
  return (await vault.list(FILES)).map(({ value }) => restored<KeptFile>(value));
}

/** A file's own bytes; null where they are not kept. */
export async function readKeptBytes(vault: Vault, { uploadId, source }: KeptFile): Promise<Blob | null> {
  const bytes = await vault.read(BYTES + uploadId);
  return bytes === null ? null : new Blob([Uint8Array.from(bytes)], { type: source.mediaType });
}

/** How far a file is, by the uploads that carry its forms. `canBegin`: its own bytes are still here. */
export function stateOf(
  file: KeptFile,
  uploads: ReadonlyMap<UploadId, UploadView>,
  { canBegin, isPaused }: { readonly canBegin: boolean; readonly isPaused: boolean },
): UploadState {
  if (file.fault !== null) return { kind: "failed", code: file.fault };
  if (file.made === null) return { kind: canBegin ? (isPaused ? "paused" : "waiting") : "lost" };
  const states = file.made.forms.map(({ uploadId }) => uploads.get(uploadId)?.state ?? LOST);
  const failed = states.find((state) => state.kind === "failed");
  if (failed !== undefined) return failed;
  const body = bodyOf(file, uploads);
  if (body !== null) return { kind: "ready", file: viewOf(body) };
  for (const kind of ["lost", "paused", "sending"] as const)
    if (states.some((state) => state.kind === kind)) return kind === "lost" && canBegin ? WAITING : { kind };
  return states.every(({ kind }) => kind === "processing" || kind === "ready") ? { kind: "processing" } : WAITING;
}

/** What a message says of a file, once every form of it is on the server; null before. */
export function bodyOf({ source, made }: KeptFile, uploads: ReadonlyMap<UploadId, UploadView>): SealedFileBody | null {
  if (made === null) return null;
  const forms: SealedForm[] = [];
  for (const { uploadId, ...form } of made.forms) {
    const upload = uploads.get(uploadId);
    if (upload?.state.kind !== "ready" || upload.fileId === null) return null;
    forms.push({ ...form, fileId: brand<FileId>(upload.fileId) });
  }
  const original = forms.find(({ variant }) => variant === "original");
  if (original === undefined) return null;
  const { width, height, durationMs, placeholder } = made;
  const { kind, name, alt, waveform } = source;
  const { mediaType, sizeBytes } = original;
  return {
    ...{ kind, name, mediaType, sizeBytes, width, height, durationMs, placeholder, alt, forms },
    waveform: waveform === undefined ? null : waveform.slice(0, LIMITS.waveform),
  };
}

/** The file as the screen shows it on its way: one line, however many uploads carry it. */
export function uploadViewOf(file: KeptFile, state: UploadState, uploads: ReadonlyMap<UploadId, UploadView>): UploadView {
  const { uploadId, source, made } = file;
  const { kind, name, mediaType, sizeBytes, keepsMetadata = false, durationMs = null, waveform = null } = source;
  const carriers = (made?.forms ?? []).flatMap((form) => uploads.get(form.uploadId) ?? []);
  const [sent, all] = [sum(carriers.map((each) => each.sentBytes)), sum(carriers.map((each) => each.sizeBytes))];
  return {
    ...{ uploadId, kind, name, mediaType, sizeBytes, keepsMetadata, durationMs, waveform, state },
    sentBytes: all === 0 ? 0 : Math.floor((sent / all) * sizeBytes),
    width: source.sides?.width ?? made?.width ?? null,
    height: source.sides?.height ?? made?.height ?? null,
    fileId: null,
  };
}

const LOST: UploadState = { kind: "lost" };
const WAITING: UploadState = { kind: "waiting" };

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
