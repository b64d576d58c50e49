import type { AccountId } from "@musubi/protocol";

/** A text cut into what is drawn differently. The parts together are the text, character for character. */
export type TextPart =
  | { readonly kind: "plain"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string }
  | { readonly kind: "mention"; readonly text: string; readonly accountId: AccountId };

export interface MentionSpan {
  readonly accountId: AccountId;
  readonly start: number;
  readonly length: number;
}

// Ends at spaces, quotes and Japanese punctuation, so that 「https://example.org」です links only the address.
const ADDRESS = /https?:\/\/[^\s<>"'`{}|\\^、。，．「」『』（）【】〈〉《》！？：；…]+/gi;
const CLOSERS = new Map([
  [")", "("],
  ["]", "["],
]);

/** Takes off what stands after an address in a sentence: a full stop, or a bracket that was opened before it. */
function trimAddress(address: string): string {
  // Counted once: an address of ten thousand brackets must not hold the page up.
  const counts = new Map<string, number>();
  for (const character of address) counts.set(character, (counts.get(character) ?? 0) + 1);
  let end = address.length;
  while (end > 0) {
    const last = address.charAt(end - 1);
    const opener = CLOSERS.get(last);
    const isClosing = opener !== undefined && (counts.get(last) ?? 0) > (counts.get(opener) ?? 0);
    if (!isClosing && !/[.,;:!?*_~&]/.test(last)) break;
    counts.set(last, (counts.get(last) ?? 0) - 1);
    end -= 1;
  }
  return address.slice(0, end);
}

/** The address to open, or null unless it is a complete http or https address. */
export function safeHref(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  // A name before the @ is how addresses pretend to be others.
  return isWeb && url.hostname !== "" && url.username === "" && url.password === "" ? url.href : null;
}

function linkify(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimAddress(match[0]);
    const href = safeHref(address);
    if (href === null) continue;
    if (match.index > from) parts.push({ kind: "plain", text: text.slice(from, match.index) });
    parts.push({ kind: "link", text: address, href });
    from = match.index + address.length;
  }
  if (from < text.length) parts.push({ kind: "plain", text: text.slice(from) });
  return parts;
}

/** Cuts a message into plain text, links and mentions. Mentions that overlap or leave the text are drawn as text. */
export function textParts(text: string, mentions: readonly MentionSpan[]): readonly TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const { accountId, start, length } of mentions.toSorted((a, b) => a.start - b.start)) {
    if (start < from || start + length > text.length) continue;
    parts.push(...linkify(text.slice(from, start)), { kind: "mention", text: text.slice(start, start + length), accountId });
    from = start + length;
  }
  parts.push(...linkify(text.slice(from)));
  return parts;
}

/** The addresses that a text links to, as browsers write them. */
export function linksIn(text: string): readonly string[] {
  return linkify(text).flatMap((part) => (part.kind === "link" ? [part.href] : []));
}

/** One to three emoji and nothing else: drawn large. */
export function isOnlyEmoji(text: string): boolean {
  if (text.length > 40) return false;
  const graphemes = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text.trim())];
  return graphemes.length > 0 && graphemes.length <= 3 && graphemes.every(({ segment }) => /^\p{RGI_Emoji}$/v.test(segment));
}
