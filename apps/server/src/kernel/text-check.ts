/**
 * Whether some text in this value holds U+0000 or half of a surrogate pair. PostgreSQL stores neither, and no keyboard
 * makes them; the contract refuses them everywhere instead of changing what somebody wrote.
 */
export function hasForbiddenText(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\u0000") || !value.isWellFormed();
  if (Array.isArray(value)) return value.some(hasForbiddenText);
  if (typeof value !== "object" || value === null) return false;
  for (const inner of Object.values(value)) if (hasForbiddenText(inner)) return true;
  return false;
}
