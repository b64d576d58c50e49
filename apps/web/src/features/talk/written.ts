import type { WrittenText } from "@musubi/client";
import { LIMITS, type LinkPreview } from "@musubi/protocol";
import { linksIn, type MentionSpan } from "./text-parts.ts";

/** What stands in the field: the text, the people it names, and the card that was asked for one of its links. */
export interface Written {
  readonly text: string;
  readonly mentions: readonly MentionSpan[];
  readonly preview: LinkPreview | null;
}

export const NOTHING_WRITTEN: Written = { text: "", mentions: [], preview: null };

/** Takes spaces off both ends and moves the mentions along. */
export function trimWritten({ text, mentions, preview }: Written): Written {
  const lead = text.length - text.trimStart().length;
  const body = text.trim();
  const moved = mentions.map((mention) => ({ ...mention, start: mention.start - lead }));
  return { text: body, mentions: moved.filter(({ start, length }) => start >= 0 && start + length <= body.length), preview };
}

/** A card goes with its link: whoever takes the link out of the text takes the card out. */
export function withStandingCard(written: Written): Written {
  const { text, preview } = written;
  return preview === null || linksIn(text).includes(preview.url) ? written : { ...written, preview: null };
}

/** What is written as the contract wants it; fields that hold nothing are left out. */
export function textToSend({ text, mentions, preview }: Written): WrittenText {
  return {
    text,
    ...(mentions.length === 0 ? {} : { mentions: mentions.slice(0, LIMITS.mentions) }),
    ...(preview === null ? {} : { preview }),
  };
}

/** How many characters may still be written; negative when there are too many. Counted in code points, as the server counts. */
export function charactersLeft(text: string): number {
  return LIMITS.textLength - Array.from(text).length;
}
