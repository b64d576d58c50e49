const CHUNK = 0x8000;

/** Base 64 with the common alphabet and padding (RFC 4648 section 4), as the contract wants pictures. */
export function base64(bytes: Uint8Array): string {
  let binary = "";
  // In pieces, because a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(binary);
}
