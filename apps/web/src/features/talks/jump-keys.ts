/** The keys that open "jump to a talk", as this system writes them. */
export function jumpKeys(userAgent: string): string {
  return /Macintosh|iPad|iPhone/.test(userAgent) ? "⌘K" : "Ctrl + K";
}
