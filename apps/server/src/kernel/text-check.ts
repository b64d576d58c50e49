/**
 * Whether some text in this value holds U+0000 or half of a surrogate pair. PostgreSQL stores neither, and no keyboard
 * makes them. What nests too deep counts as forbidden as well; the contract refuses them everywhere instead of changing what somebody wrote.
 */
export function hasForbiddenText(value: unknown, depthLeft = DEPTH_MAX): boolean {
  if (typeof value === "string") return value.includes("\u0000") || !value.isWellFormed();
  if (typeof value !== "object" || value === null) return false;
  if (depthLeft === 0) return true;
  for (const inner of Object.values(value)) if (hasForbiddenText(inner, depthLeft - 1)) return true;
  return false;
}

/** No input of the contract nests deeper; without a bound, a frame of brackets would overflow the stack. */
const DEPTH_MAX = 32;
