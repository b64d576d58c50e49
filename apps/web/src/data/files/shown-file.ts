import { brand } from "@musubi/base";
import type { AccountId, AlbumId, FileId, RenditionView, TalkId } from "@musubi/protocol";

/**
 * What is to be shown of a file. "shown": its bytes had the promised digest, and lie in memory at this address; "doubtful": they had
 * another one, and nothing of them was shown; "withdrawn": it is being made anew; "absent": not (or no longer) to be had;
 * "offline": the server was not reached.
 */
export type Shown =
  | { readonly kind: "shown"; readonly url: string }
  | { readonly kind: "loading" | "doubtful" | "withdrawn" | "absent" | "offline" };

/** Where a file is shown: the place of a message in its talk, or an album of it (then the place is 0). What is shown nowhere any more is not kept. */
export interface ShownAt {
  readonly talkId: TalkId;
  readonly seq: number;
  readonly albumId?: AlbumId | undefined;
  /** The thing of Keep that holds it; then talk and place say nothing. */
  readonly keptIn?: string | undefined;
  /** Whose picture it is; then talk and place say nothing. */
  readonly portraitOf?: AccountId | undefined;
}

/** The place of a person's picture. */
export function portraitAt(accountId: AccountId): ShownAt {
  return { talkId: brand<TalkId>(""), seq: 0, portraitOf: accountId };
}

/** The place of a file in Keep. */
export function keptAt(itemId: string): ShownAt {
  return { talkId: brand<TalkId>(""), seq: 0, keptIn: itemId };
}

/** One form of one file, at one place. */
export interface WantedFile {
  readonly fileId: FileId;
  readonly rendition: RenditionView;
  readonly at: ShownAt;
}

/** Names exactly this form. A picture that was made anew has another name, even where its bytes came out the same. */
export function nameOf(fileId: FileId, { variant, epoch, version, sha256 }: RenditionView): string {
  return `${fileId}:${variant}:${epoch}.${version}:${sha256}`;
}

/** The type of a form whose description leaves it out. */
export const TYPE_UNTOLD = "";

/** What a page may show from memory. Everything else is only ever saved. */
const SHOWABLE: ReadonlySet<string> = new Set([
  "image/avif",
  "image/webp",
  "image/jpeg",
  "image/png",
  "image/gif",
  "audio/mp4",
  "audio/mpeg",
  "audio/ogg",
  "audio/webm",
]);

/** What a page may play besides, once its bytes were opened and proven on this device. */
const PLAYABLE: ReadonlySet<string> = new Set(["video/mp4", "video/webm", "video/quicktime"]);

/** Whether a page may show or play it from memory. */
export function isPlayable(mediaType: string): boolean {
  return PLAYABLE.has(mediaType) || isShowable(mediaType);
}

export function isShowable(mediaType: string): boolean {
  return SHOWABLE.has(mediaType.split(";")[0]?.trim() ?? "");
}
