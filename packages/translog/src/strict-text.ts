/**
 * The text of bytes from outside, or null when they are not valid UTF-8. Every byte stays, a byte order mark as well: what was
 * signed is what is verified.
 */
export function strictText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Whether a text may stand in a note: well formed, and no ASCII control character but newline (c2sp.org/signed-note). */
export function isNoteText(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- Control characters are what is looked for.
  return text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(text);
}
