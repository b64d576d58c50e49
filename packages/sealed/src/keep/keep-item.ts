import { fromUtf8, utf8 } from "@musubi/base";
import type { TalkId } from "@musubi/protocol";

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
}

/** What of it a person writes. */
export type KeepDraft = Pick<KeepItem, "title" | "text" | "tags" | "from" | "isPinned">;

/** Characters of a title, of a text, of a tag; tags of one thing. */
export const KEEP_LIMITS = { title: 120, text: 10_000, tag: 30, tags: 20 } as const;

/** The bytes of a draft, to be sealed. */
export function writeDraft({ title, text, tags, from, isPinned }: KeepDraft): Uint8Array {
  return utf8(JSON.stringify({ v: 1, title, text, tags, from, isPinned }));
}

/** Reads it back; whatever another version of the app would have written is null. */
export function readDraft(bytes: Uint8Array): KeepDraft | null {
  try {
    const value: unknown = JSON.parse(fromUtf8(bytes));
    return isDraft(value) ? { title: value.title, text: value.text, tags: value.tags, from: value.from, isPinned: value.isPinned } : null;
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
