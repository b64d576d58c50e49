/** Puts a text on the clipboard. False when the browser does not allow it, as none does on an address without TLS. */
export async function copyText(text: string): Promise<boolean> {
  if (!window.isSecureContext) return false;
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
