const LONG_CHARACTERS = 1_600;
const LONG_LINES = 24;

/** Whether a text is so long that a talk shows its beginning first. */
export function isLongText(text: string): boolean {
  if (text.length > LONG_CHARACTERS) return true;
  let lines = 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines > LONG_LINES;
}
