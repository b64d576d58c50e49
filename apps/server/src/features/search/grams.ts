/**
 * The pairs of neighbouring characters of a text, after NFKC and lower-casing: finds words of any language without
 * knowing where they begin, two characters being enough. Runs of white space count as one space and are not paired alone.
 * At most `max` different pairs, in order of appearance; what lies beyond is not found by search.
 */
export function gramsOf(text: string, max: number): string[] {
  const characters = [...normalise(text)];
  const grams = new Set<string>();
  for (let index = 0; index + 1 < characters.length && grams.size < max; index++) {
    const first = characters[index] ?? "";
    const second = characters[index + 1] ?? "";
    if (first !== " " && second !== " ") grams.add(first + second);
  }
  return [...grams];
}

/** The form in which texts and queries are compared. */
export function normalise(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
}

/** Whether a text really holds every word of a query: pairs only promise that it may. */
export function matches(text: string, query: string): boolean {
  const haystack = normalise(text);
  return normalise(query)
    .split(" ")
    .every((word) => haystack.includes(word));
}
