/** Base 64 with the standard alphabet and padding (RFC 4648 section 4). */
export function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/**
 * The bytes of a base 64 text, or null when it is not exactly what `base64` writes: no line breaks, no missing padding, no
 * stray bits in the last character. One text per value, so that nobody can change a proof that still verifies.
 */
export function fromBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const binary = atob(text);
  return btoa(binary) === text ? Uint8Array.from(binary, (character) => character.charCodeAt(0)) : null;
}
