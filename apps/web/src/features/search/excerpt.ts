export interface ExcerptPart {
  readonly text: string;
  readonly isHit: boolean;
}

const BEFORE = 24;
const LENGTH = 160;

/**
 * The part of a text around the first place where the query stands, cut into hits and the rest. Width and capitals do not
 * matter. Where the fold changes lengths (㍿ and such), the text comes unmarked rather than marked at the wrong place.
 */
export function excerpt(text: string, query: string): readonly ExcerptPart[] {
  const flat = text.replaceAll(/\s+/g, " ").trim();
  const folded = flat.normalize("NFKC").toLowerCase();
  const words = query
    .normalize("NFKC")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (folded.length !== flat.length || words.length === 0) return [{ text: flat.slice(0, LENGTH), isHit: false }];
  const first = Math.min(...words.map((word) => folded.indexOf(word)).filter((at) => at >= 0), flat.length);
  const start = first === flat.length || first <= BEFORE ? 0 : first - BEFORE;
  const shown = flat.slice(start, start + LENGTH);
  const parts = mark(shown, folded.slice(start, start + LENGTH), words);
  return start === 0 ? parts : [{ text: "…", isHit: false }, ...parts];
}

function mark(shown: string, folded: string, words: readonly string[]): readonly ExcerptPart[] {
  const parts: ExcerptPart[] = [];
  let from = 0;
  while (from < shown.length) {
    const hits = words.map((word) => ({ word, at: folded.indexOf(word, from) })).filter(({ at }) => at >= 0);
    const hit = hits.toSorted((a, b) => a.at - b.at || b.word.length - a.word.length)[0];
    if (hit === undefined) break;
    if (hit.at > from) parts.push({ text: shown.slice(from, hit.at), isHit: false });
    parts.push({ text: shown.slice(hit.at, hit.at + hit.word.length), isHit: true });
    from = hit.at + hit.word.length;
  }
  if (from < shown.length) parts.push({ text: shown.slice(from), isHit: false });
  return parts;
}
