import type { FailureCode } from "@musubi/client";
import type { Letter } from "../../data/kept-letters.ts";

/** The longest text of one letter. */
export const LETTER_MAX = 4_000;

/** After these it is not known whether the server has the letter. Any other refusal says that it has not. */
const UNSURE: ReadonlySet<FailureCode> = new Set<FailureCode>(["offline", "timeout", "fault", "unavailable"]);

/** Whether an answer leaves it open what came of the letter. */
export function isUnsure(code: FailureCode): boolean {
  return UNSURE.has(code);
}

/** Whether the letter was sent and it is not known what came of it: its text stays as it is, or two texts would bear one name. */
export function isOnItsWay({ sentAs }: Letter): boolean {
  return sentAs !== null;
}

/** What is missing before a letter can be sent; null when nothing is. */
export function lacks({ topic, text }: Letter, isNew: boolean): "topic" | "text" | "shorter" | null {
  if (isNew && topic === null) return "topic";
  if (text.trim() === "") return "text";
  return text.length > LETTER_MAX ? "shorter" : null;
}
