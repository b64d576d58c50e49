import { brand, fromUtf8, utf8 } from "@musubi/base";
import type { WrittenText } from "@musubi/client";
import { type AccountId, LIMITS, type LinkPreview, type MessageView, type SendableContent, shownPart } from "@musubi/protocol";
import { type AlbumBody, readAlbumBody } from "../album/album-body.ts";
import { readFiles, type SealedFileBody, viewOf } from "../files/sealed-file.ts";
import { isPlace, isRecord, isText } from "./read-parts.ts";

type Content<S> = Extract<MessageView["content"], S>;

/** What a sealed message says, as its sender's app wrote it. */
export type Body =
  | {
      readonly t: "text";
      readonly text: string;
      readonly mentions?: readonly { readonly accountId: AccountId; readonly start: number; readonly length: number }[];
      /** A card for one of its links. */
      readonly preview?: LinkPreview;
      /** The place of the message that it answers. */
      readonly re?: number;
      readonly isForwarded?: true;
      /** The place whose text it replaces. Inside, because the server could put an edit anywhere. */
      readonly at?: number;
    }
  | { readonly t: "sticker"; readonly setId: string; readonly stickerId: string; readonly re?: number; readonly isForwarded?: true }
  | {
      readonly t: "files";
      readonly files: readonly SealedFileBody[];
      readonly caption: string;
      readonly re?: number;
      readonly isForwarded?: true;
    }
  | { readonly t: "react"; readonly seq: number; readonly emoji: string; readonly isOn: boolean }
  /** What those who come later cannot read from before, told again by whoever lets them in. */
  | { readonly t: "state"; readonly name: string }
  /** The newest head of the key log that the sender has verified: so the members notice when they are shown different ones. */
  | { readonly t: "head"; readonly key: string; readonly note: string }
  /** What is done with the talk's albums: some of it stands in the talk as a line, the rest are notes. */
  | AlbumBody;

/** What a body says, as screens show it; null for what is no message of its own. */
export function contentOf(body: Body): Content<{ kind: "text" }> | Content<{ kind: "sticker" }> | Content<{ kind: "files" }> | null {
  switch (body.t) {
    case "text":
      return {
        ...{ kind: "text", text: body.text },
        ...(body.mentions === undefined ? {} : { mentions: [...body.mentions] }),
        ...(body.preview === undefined ? {} : { preview: body.preview }),
      };
    case "sticker":
      return { kind: "sticker", setId: body.setId, stickerId: body.stickerId };
    case "files":
      return { kind: "files", files: body.files.map(viewOf), caption: body.caption };
    default:
      return null;
  }
}

/** What a message brings along besides what it says. */
export interface About {
  readonly replyTo: number | null;
  readonly isForwarded: boolean;
}

/** The body of what a person sends. */
export function bodyOf(content: Exclude<SendableContent, { kind: "files" }>, written: About): Body {
  return content.kind === "text"
    ? { t: "text", ...saidIn(content), ...aboutOf(written) }
    : { t: "sticker", setId: content.setId, stickerId: content.stickerId, ...aboutOf(written) };
}

/** The body of a text that replaces what stands at a place. */
export function editOf(content: WrittenText, at: number, written: About): Body {
  return { t: "text", ...saidIn(content), ...aboutOf(written), at };
}

function saidIn({ text, mentions, preview }: WrittenText): WrittenText {
  return { text, ...(mentions === undefined ? {} : { mentions }), ...(preview === undefined ? {} : { preview }) };
}

/** The body of files that a person sends. */
export function filesBodyOf(files: readonly SealedFileBody[], caption: string, written: About): Body {
  return { t: "files", files, caption, ...aboutOf(written) };
}

/** The bytes of a body: written once, and reported exactly so. */
export function writeBody(body: Body): Uint8Array {
  return utf8(JSON.stringify(body));
}

/**
 * Reads what somebody's app wrote. Whoever is in a talk can send anything: a body of another form, or beyond the limits that the server
 * holds plain messages to, is null.
 */
export function readBody(bytes: Uint8Array): Body | null {
  let value: unknown;
  try {
    value = JSON.parse(fromUtf8(bytes));
  } catch {
    return null;
  }
  if (!isRecord(value)) return null;
  switch (value["t"]) {
    case "text": {
      const { text, mentions, preview, re, at } = value;
      if (!isText(text, 1, LIMITS.textLength) || !isPlaceOrAbsent(re) || !isPlaceOrAbsent(at)) return null;
      const named = mentions === undefined ? undefined : readMentions(mentions, text);
      if (named === null) return null;
      const replaced = isPlace(at) ? { at } : {};
      // Without a card that is none, the text is what it says.
      const card = readPreview(preview);
      const said = { text, ...(named === undefined ? {} : { mentions: named }), ...(card === null ? {} : { preview: card }) };
      return { t: "text", ...said, ...about(value), ...replaced };
    }
    case "sticker": {
      const { setId, stickerId, re } = value;
      if (!isText(setId, 1, 40) || !isText(stickerId, 1, 20) || !isPlaceOrAbsent(re)) return null;
      return { t: "sticker", setId, stickerId, ...about(value) };
    }
    case "files": {
      const { caption, re } = value;
      const files = readFiles(value["files"]);
      if (files === null || !isText(caption, 0, LIMITS.caption) || !isPlaceOrAbsent(re)) return null;
      return { t: "files", files, caption, ...about(value) };
    }
    case "react": {
      const { seq, emoji, isOn } = value;
      if (!isPlace(seq) || !isText(emoji, 1, 16) || typeof isOn !== "boolean") return null;
      return { t: "react", seq, emoji, isOn };
    }
    case "state":
      return isText(value["name"], 0, LIMITS.talkName) ? { t: "state", name: value["name"] } : null;
    case "head": {
      const { key, note } = value;
      return isText(key, 1, 512) && isText(note, 1, 4_096) ? { t: "head", key, note } : null;
    }
    case "album":
      return readAlbumBody(value);
    default:
      return null;
  }
}

function aboutOf({ replyTo, isForwarded }: About): { re?: number; isForwarded?: true } {
  return { ...(replyTo === null ? {} : { re: replyTo }), ...(isForwarded ? { isForwarded: true } : {}) };
}

function about(value: Record<string, unknown>): { re?: number; isForwarded?: true } {
  const { re, isForwarded } = value;
  return { ...(isPlace(re) ? { re } : {}), ...(isForwarded === true ? { isForwarded } : {}) };
}

function readMentions(value: unknown, text: string) {
  if (!Array.isArray(value) || value.length > LIMITS.mentions) return null;
  const named = [];
  for (const one of value as readonly unknown[]) {
    if (!isRecord(one)) return null;
    const { accountId, start, length } = one;
    if (typeof accountId !== "string" || !/^usr_[0-9a-hjkmnp-tv-z]{20}$/.test(accountId)) return null;
    if (!isPlace(start) || !isPlace(length) || length < 1 || length > 100 || start + length > text.length) return null;
    named.push({ accountId: brand<AccountId>(accountId), start, length });
  }
  return named;
}

/** A card of the form that the server holds plain messages to; null for any other, and for none. */
function readPreview(value: unknown): LinkPreview | null {
  if (!isRecord(value)) return null;
  const { url, title, description, siteName, picture } = value;
  if (!isText(url, 1, LIMITS.linkAddress) || !/^https:\/\/\S+$/.test(url)) return null;
  if (!isShown(title, LIMITS.linkTitle) || title === "") return null;
  if (!isShown(description, LIMITS.linkDescription) || !isShown(siteName, LIMITS.linkSiteName)) return null;
  if (picture === undefined) return { url, title, description, siteName };
  if (!isText(picture, 1, Math.ceil((LIMITS.linkPictureBytes * 4) / 3)) || !/^[\w-]*$/.test(picture)) return null;
  return { url, title, description, siteName, picture };
}

/** One line in which nothing is hidden or turned around. */
function isShown(value: unknown, max: number): value is string {
  return typeof value === "string" && shownPart(value, max) === value;
}

function isPlaceOrAbsent(value: unknown): boolean {
  return value === undefined || isPlace(value);
}
