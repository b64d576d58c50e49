/** As people type: full-width letters, kana of either width and capitals are the same. */
export function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** The words of a query, each of which has to be found. */
export function wordsOf(query: string): string[] {
  return folded(query)
    .split(/\s+/u)
    .filter((word) => word !== "");
}
