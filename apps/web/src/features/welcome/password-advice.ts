import { LIMITS } from "@musubi/protocol";

/** What to say about a password that is being typed. The server decides; this only helps. */
export type Advice =
  | { readonly kind: "short"; readonly left: number }
  | { readonly kind: "repeats" }
  | { readonly kind: "own" }
  | { readonly kind: "fair" }
  | { readonly kind: "strong" };

const STRONG_LENGTH = 16;
const DISTINCT_MIN = 6;

/** Judges a password by length, variety, and whether it contains what others know of the person. */
export function adviseOn(password: string, known: readonly string[]): Advice {
  const characters = Array.from(password);
  if (characters.length < LIMITS.passwordMin) return { kind: "short", left: LIMITS.passwordMin - characters.length };
  if (new Set(characters).size < DISTINCT_MIN) return { kind: "repeats" };
  const lower = password.toLowerCase();
  if (known.some((word) => word.length >= 3 && lower.includes(word.toLowerCase()))) return { kind: "own" };
  return { kind: characters.length >= STRONG_LENGTH ? "strong" : "fair" };
}
