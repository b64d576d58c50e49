import { base64url, no, ok, type Result } from "@musubi/base";
import { LIMITS, type OutputOf, pictureSize, type previewLink } from "@musubi/protocol";
import { type FetchFailure, fetchBytes } from "../../platform/outbound/fetch-bytes.ts";
import type { Outbound } from "../../platform/outbound/outbound.ts";
import { pageText } from "./page-text.ts";
import { pageWords } from "./page-words.ts";

/** What a page said of itself. */
export type ReadPage = OutputOf<typeof previewLink>;
/** Why there is nothing to show of it. */
export type PageFailure = "link_not_public" | "link_unreachable" | "link_without_words";

/** The head of a page stands at its beginning: what comes after so much is not asked for. */
const PAGE_BYTES_MAX = 512 * 1_024;
const PAGE = {
  accept: "text/html",
  isWelcome: (type: string) => /^text\/html\s*(?:;|$)/i.test(type),
  bytesMax: PAGE_BYTES_MAX,
  whenLonger: "cut",
} as const;
const PICTURE = {
  accept: "image/webp,image/png,image/jpeg,image/gif",
  // What it is, its bytes say.
  isWelcome: () => true,
  bytesMax: LIMITS.linkSourceBytes,
  whenLonger: "refuse",
} as const;
const FAILURES = {
  not_public: "link_not_public",
  unreachable: "link_unreachable",
  unwelcome: "link_without_words",
} as const satisfies Record<FetchFailure, PageFailure>;

/**
 * Opens a page and the picture that it names. A picture that does not come, is too large or is none leaves a page without one: it is
 * handed on as it came, for the device that asked, and no code here decodes it.
 */
export async function readPage(outbound: Outbound, url: string): Promise<Result<ReadPage, PageFailure>> {
  if (!URL.canParse(url)) return no("link_not_public");
  const signal = AbortSignal.timeout(outbound.patienceMs);
  const page = await fetchBytes(outbound, new URL(url), PAGE, signal);
  if (!page.ok) return no(FAILURES[page.reason]);
  const words = pageWords(pageText(page.value.bytes, page.value.contentType), page.value.url);
  if (words === null) return no("link_without_words");
  const { pictureUrl, ...said } = words;
  const picture = pictureUrl === null ? null : await fetchBytes(outbound, pictureUrl, PICTURE, signal);
  const isPicture = picture?.ok === true && pictureSize(picture.value.bytes) !== null;
  return ok({ ...said, ...(isPicture ? { picture: base64url(picture.value.bytes) } : {}) });
}
