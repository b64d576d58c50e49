import { fromUtf8, utf8 } from "@musubi/base";
import type { FileView, TalkId } from "@musubi/protocol";
import { readFiles, type SealedFileBody, viewOf } from "../files/sealed-file.ts";

/** Something that a person keeps. */
export interface KeepItem {
  readonly itemId: string;
  readonly version: number;
  readonly savedAt: number;
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
  /** The message that it was saved from. */
  readonly from: { readonly talkId: TalkId; readonly seq: number } | null;
  readonly isPinned: boolean;
  /** Photos, films, recordings and files; sealed under keys of their own, which stand here. */
  readonly files?: readonly SealedFileBody[];
}

/** What of it a person writes. */
export type KeepDraft = Pick<KeepItem, "title" | "text" | "tags" | "from" | "isPinned" | "files">;

/** Characters of a title, of a text, of a tag; tags and files of one thing. */
export const KEEP_LIMITS = { title: 120, text: 10_000, tag: 30, tags: 20, files: 10 } as const;

/** The files of a thing as screens show them. */
export function keptFiles({ files = [] }: Pick<KeepItem, "files">): FileView[] {
  return files.map(viewOf);
}

/** The bytes of a draft, to be sealed. */
export function writeDraft({ title, text, tags, from, isPinned, files = [] }: KeepDraft): Uint8Array {
  return utf8(JSON.stringify({ v: 1, title, text, tags, from, isPinned, ...(files.length === 0 ? {} : { files }) }));
}

/** Reads it back; whatever another version of the app would have written is null. */
export function readDraft(bytes: Uint8Array): KeepDraft | null {
  try {
    const value: unknown = JSON.parse(fromUtf8(bytes));
    if (!isDraft(value)) return null;
    const { title, text, tags, from, isPinned } = value;
    if (value.files === undefined) return { title, text, tags, from, isPinned };
    const files = readFiles(value.files);
    return files === null ? null : { title, text, tags, from, isPinned, files };
  } catch {
    return null;
  }
}

function isDraft(value: unknown): value is KeepDraft & { readonly v: 1 } {
  if (typeof value !== "object" || value === null) return false;
  const { v, title, text, tags, isPinned } = value as Record<string, unknown>;
  return (
    v === 1 &&
    typeof title === "string" &&
    typeof text === "string" &&
    typeof isPinned === "boolean" &&
    Array.isArray(tags) &&
    tags.every((tag) => typeof tag === "string")
  );
}
