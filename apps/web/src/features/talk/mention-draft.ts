import type { AccountId } from "@musubi/protocol";
import type { MentionSpan } from "./text-parts.ts";

/** The name that is being typed after an @, and where the @ stands. */
export interface MentionQuery {
  readonly start: number;
  readonly query: string;
}

const QUERY_MAX = 24;

/** What is being typed after an @ directly before the caret, or null. An @ inside a word (an e-mail address) is none. */
export function mentionQuery(text: string, caret: number): MentionQuery | null {
  const before = text.slice(0, caret);
  const start = Math.max(before.lastIndexOf("@"), before.lastIndexOf("＠"));
  if (start < 0 || caret - start - 1 > QUERY_MAX) return null;
  if (start > 0 && /[a-zA-Z0-9._-]/.test(before.charAt(start - 1))) return null;
  const query = before.slice(start + 1);
  return /[\s@＠]/.test(query) ? null : { start, query };
}

/** Moves mentions with an edit of the text. A mention whose own characters were changed is dropped. */
export function moveMentions(before: string, after: string, mentions: readonly MentionSpan[]): readonly MentionSpan[] {
  if (before === after || mentions.length === 0) return mentions;
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const changedEnd = before.length - tail;
  const shift = after.length - before.length;
  return mentions.flatMap((mention) => {
    const end = mention.start + mention.length;
    if (end <= head) return [mention];
    return mention.start >= changedEnd ? [{ ...mention, start: mention.start + shift }] : [];
  });
}

export interface Mentioned {
  readonly text: string;
  readonly caret: number;
  readonly mentions: readonly MentionSpan[];
}

interface Choice {
  readonly text: string;
  readonly caret: number;
  readonly mentions: readonly MentionSpan[];
  readonly query: MentionQuery;
  readonly accountId: AccountId;
  readonly name: string;
}

/** Puts the chosen person in the place of what was typed after the @, followed by a space. */
export function insertMention({ text, caret, mentions, query, accountId, name }: Choice): Mentioned {
  const label = `@${name}`;
  const next = `${text.slice(0, query.start)}${label} ${text.slice(caret)}`;
  const moved = moveMentions(text, next, mentions).filter(({ start, length }) => start + length <= query.start || start >= caret);
  const mention = { accountId, start: query.start, length: label.length };
  return { text: next, caret: query.start + label.length + 1, mentions: [...moved, mention].toSorted((a, b) => a.start - b.start) };
}
