/** How far into a page its own word on its letters may stand; HTML itself says 1,024. */
const LOOKED_AT_BYTES = 4_096;

/**
 * The text of a page, by what its transport says of its letters, its first bytes, or itself, in this order (HTML, "determining the
 * character encoding"); UTF-8 where nobody says anything. What does not fit stands there as U+FFFD.
 */
export function pageText(bytes: Uint8Array, contentType: string): string {
  const label = markOf(bytes) ?? charsetOf(contentType) ?? charsetIn(bytes) ?? "utf-8";
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function markOf([first, second, third]: Uint8Array): string | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return first === 0xff && second === 0xfe ? "utf-16le" : null;
}

function charsetOf(text: string): string | null {
  return /charset\s*=\s*["']?\s*([\w:.-]{1,40})/i.exec(text)?.[1] ?? null;
}

/** The page's own word, in its first bytes: <meta charset=…>, or the type that it gives itself. */
function charsetIn(bytes: Uint8Array): string | null {
  const beginning = Buffer.from(bytes.subarray(0, LOOKED_AT_BYTES)).toString("latin1");
  for (const [tag] of beginning.matchAll(/<meta\b[^>]{0,500}>/gi)) {
    const label = charsetOf(tag);
    // A page that could be read so far is not in letters of two bytes, whatever it says.
    if (label !== null) return /^utf-?16/i.test(label) ? "utf-8" : label;
  }
  return null;
}
