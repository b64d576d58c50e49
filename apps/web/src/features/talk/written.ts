import { LIMITS } from "@musubi/protocol";
import type { MentionSpan } from "./text-parts.ts";

/** What stands in the field: the text, and the people it names. */
export interface Written {
  readonly text: string;
  readonly mentions: readonly MentionSpan[];
}

export const NOTHING_WRITTEN: Written = { text: "", mentions: [] };

/** Takes spaces off both ends and moves the mentions along. */
export function trimWritten({ text, mentions }: Written): Written {
  const lead = text.length - text.trimStart().length;
  const body = text.trim();
  const moved = mentions.map((mention) => ({ ...mention, start: mention.start - lead }));
  return { text: body, mentions: moved.filter(({ start, length }) => start >= 0 && start + length <= body.length) };
}

/** Mentions as the contract wants them; the field is left out when there is none. */
export function mentionsToSend({ mentions }: Written): { mentions?: MentionSpan[] } {
  return mentions.length === 0 ? {} : { mentions: mentions.slice(0, LIMITS.mentions) };
}

/** How many characters may still be written; negative when there are too many. Counted in code points, as the server counts. */
export function charactersLeft(text: string): number {
  return LIMITS.textLength - Array.from(text).length;
}
