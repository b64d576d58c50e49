import { brand, fromBase64url } from "@musubi/base";
import { type FileId, type FileKind, type FileView, LIMITS, type RenditionView } from "@musubi/protocol";
import { isRecord, isText, isWhole } from "../talk/read-parts.ts";

/** The forms in which a sealed file is sent. */
export type FormVariant = "original" | "screen" | "tile" | "poster";

/** One form of a sealed file: an upload of its own, whose bytes only this key opens and which are shown only if both digests hold. */
export interface SealedForm {
  readonly variant: FormVariant;
  readonly fileId: FileId;
  /** 32 bytes in base64url. */
  readonly key: string;
  readonly sealedSha256: string;
  readonly sha256: string;
  readonly mediaType: string;
  readonly width: number | null;
  readonly height: number | null;
  /** Of the form itself, not of what the server keeps. */
  readonly sizeBytes: number;
}

/** A file as its sender's message names it. */
export interface SealedFileBody {
  readonly kind: FileKind;
  readonly name: string;
  /** Of the original. */
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  readonly waveform: readonly number[] | null;
  readonly placeholder: string | null;
  readonly alt: string;
  /** The original, and what is drawn of it. */
  readonly forms: readonly SealedForm[];
}

/** No purge of the server's classes reaches what people's own devices made: it would take back what nobody can make again. */
const OWN_EPOCH = 2_147_483_647;
const KEY_BYTES = 32;
const SIDE_MAX = 100_000;
const DURATION_MAX_MS = 86_400_000;
const TYPE_MAX = 100;
const PLACEHOLDER_MAX = 64;
const FILE_ID = /^fil_[0-9a-hjkmnp-tv-z]{20}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const PLACEHOLDER = /^[A-Za-z0-9_-]+$/;
const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/;

/** What each form of a kind must be by its type; what is not named has no such form. */
const FORMS: Readonly<Record<FileKind, Readonly<Partial<Record<FormVariant, string>>>>> = {
  picture: { original: "image/", screen: "image/", tile: "image/" },
  video: { original: "video/", poster: "image/", tile: "image/" },
  voice: { original: "audio/" },
  file: { original: "" },
};

/** The file as screens show it: named by its original. */
export function viewOf(file: SealedFileBody): FileView {
  const { kind, name, mediaType, sizeBytes, width, height, durationMs, waveform, placeholder, alt, forms } = file;
  return {
    fileId: originalOf(file).fileId,
    ...{ kind, name, mediaType, sizeBytes, width, height, durationMs, placeholder, alt },
    waveform: waveform === null ? null : [...waveform],
    takenAt: null,
    renditions: forms.map(
      (form): RenditionView => ({
        variant: form.variant,
        mediaType: form.mediaType,
        width: form.width,
        height: form.height,
        sizeBytes: form.sizeBytes,
        sha256: form.sha256,
        epoch: OWN_EPOCH,
        version: 1,
      }),
    ),
  };
}

/** The form by which a file is named. */
export function originalOf({ forms }: SealedFileBody): SealedForm {
  const original = forms.find(({ variant }) => variant === "original");
  if (original === undefined) throw new TypeError("Every sealed file has an original.");
  return original;
}

/** Every form of these files, as the server knows them. */
export function fileIdsOf(files: readonly SealedFileBody[]): FileId[] {
  return files.flatMap(({ forms }) => forms.map(({ fileId }) => fileId));
}

/** Reads the files of somebody's message; null where anything about them is not as it must be. No upload is named twice. */
export function readFiles(value: unknown): readonly SealedFileBody[] | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > LIMITS.filesPerMessage) return null;
  const files: SealedFileBody[] = [];
  for (const one of value as readonly unknown[]) {
    const file = readFile(one);
    if (file === null) return null;
    files.push(file);
  }
  const fileIds = fileIdsOf(files);
  return new Set(fileIds).size === fileIds.length ? files : null;
}

function readFile(value: unknown): SealedFileBody | null {
  if (!isRecord(value)) return null;
  const { kind, name, mediaType, sizeBytes, width, height, durationMs, waveform, placeholder, alt } = value;
  if (!isKind(kind) || !isText(name, 1, LIMITS.fileName) || !isText(alt, 0, LIMITS.altText) || !isMediaType(mediaType)) return null;
  if (!isSize(sizeBytes) || !isSide(width) || !isSide(height)) return null;
  if (durationMs !== null && !isWhole(durationMs, 0, DURATION_MAX_MS)) return null;
  if (placeholder !== null && !(isText(placeholder, 1, PLACEHOLDER_MAX) && PLACEHOLDER.test(placeholder))) return null;
  const heard = waveform === null ? null : readWaveform(waveform);
  const forms = readForms(value["forms"], kind);
  if (forms === null || (waveform !== null && heard === null)) return null;
  const file = { kind, name, mediaType, sizeBytes, width, height, durationMs, waveform: heard, placeholder, alt, forms };
  const original = originalOf(file);
  return original.mediaType === mediaType && original.sizeBytes === sizeBytes ? file : null;
}

function readForms(value: unknown, kind: FileKind): readonly SealedForm[] | null {
  const known = FORMS[kind];
  if (!Array.isArray(value) || value.length > Object.keys(known).length) return null;
  const forms: SealedForm[] = [];
  for (const one of value as readonly unknown[]) {
    const form = readForm(one, known);
    if (form === null || forms.some(({ variant }) => variant === form.variant)) return null;
    forms.push(form);
  }
  return forms.some(({ variant }) => variant === "original") ? forms : null;
}

function readForm(value: unknown, known: Readonly<Partial<Record<FormVariant, string>>>): SealedForm | null {
  if (!isRecord(value)) return null;
  const { variant, fileId, key, sealedSha256, sha256, mediaType, width, height, sizeBytes } = value;
  if (variant !== "original" && variant !== "screen" && variant !== "tile" && variant !== "poster") return null;
  const type = known[variant];
  if (type === undefined || !isMediaType(mediaType) || !mediaType.startsWith(type)) return null;
  if (typeof fileId !== "string" || !FILE_ID.test(fileId) || typeof key !== "string" || !isKey(key)) return null;
  if (!isDigest(sealedSha256) || !isDigest(sha256) || !isSize(sizeBytes) || !isSide(width) || !isSide(height)) return null;
  return { variant, fileId: brand<FileId>(fileId), key, sealedSha256, sha256, mediaType, width, height, sizeBytes };
}

function readWaveform(value: unknown): readonly number[] | null {
  if (!Array.isArray(value) || value.length > LIMITS.waveform) return null;
  const numbers = value as readonly unknown[];
  return numbers.every((one): one is number => isWhole(one, 0, 255)) ? numbers : null;
}

function isKind(value: unknown): value is FileKind {
  return value === "picture" || value === "video" || value === "voice" || value === "file";
}

function isKey(value: string): boolean {
  return value.length <= 2 * KEY_BYTES && fromBase64url(value)?.length === KEY_BYTES;
}

function isDigest(value: unknown): value is string {
  return typeof value === "string" && DIGEST.test(value);
}

function isMediaType(value: unknown): value is string {
  return isText(value, 3, TYPE_MAX) && MEDIA_TYPE.test(value);
}

function isSize(value: unknown): value is number {
  return isWhole(value, 0, LIMITS.uploadBytes.file);
}

function isSide(value: unknown): value is number | null {
  return value === null || isWhole(value, 1, SIDE_MAX);
}
