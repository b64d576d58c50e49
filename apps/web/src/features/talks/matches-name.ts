/** Brings names to one form, so that ﾊﾅｺ, ハナコ and はなこ meet, and capitals and accents do not matter. */
export function foldName(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .replaceAll(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .trim();
}

/** Whether every word of the query stands in one of the names. An empty query matches everything. */
export function matchesName(query: string, names: readonly string[]): boolean {
  const folded = names.map(foldName);
  return foldName(query)
    .split(/\s+/)
    .every((word) => folded.some((name) => name.includes(word)));
}
