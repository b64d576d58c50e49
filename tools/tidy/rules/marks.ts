import { type Finding, isTest, type Rule, type SourceFile } from "../project.ts";

const MARK = /\b(TODO|FIXME|XXX|HACK)\b(?<tail>[^\n]*)/;
const SUPPRESSION = /^\s*(?:biome-ignore|oxlint-disable|eslint-disable|@ts-ignore|@ts-nocheck|@ts-expect-error)\b/;
/** After the rule's name, at least a few words. */
const REASON = /(?:--|:|@ts-expect-error)\s*\S+(?:\s+\S+){2,}/;
const NOTE = /(?<see>See: )?\[Note: (?<title>[^\]\n]+)\]/g;

/** Comments promise nothing without an address: a mark names its decision, a suppression its reason, a reference its note. */
export const marks: Rule = {
  name: "marks",
  check: ({ sources }) => {
    const notes = new Set(
      sources.flatMap((source) =>
        notesIn(source)
          .filter((note) => !note.isReference)
          .map((note) => note.title),
      ),
    );
    return sources.flatMap((source) => [
      ...source.comments.flatMap((comment) => badComment(source, comment)),
      ...danglingNotes(source, notes),
    ]);
  },
};

function badComment(source: SourceFile, comment: { readonly value: string; readonly start: number }): Finding[] {
  const find = (sentence: string): Finding[] => [{ path: source.path, line: source.lineAt(comment.start), sentence }];
  const mark = MARK.exec(comment.value);
  if (mark !== null && !/^\([^)]+\.md\)/.test(mark.groups?.["tail"] ?? ""))
    return find(`A bare ${mark[1]} is forgotten. Write TODO(name-of-a-decision.md), or do it.`);
  if (!SUPPRESSION.test(comment.value)) return [];
  if (/@ts-(ignore|nocheck)/.test(comment.value)) return find("The type checker is not silenced. Say the type, or narrow it.");
  if (comment.value.includes("@ts-expect-error") && !source.path.endsWith(".test-d.ts"))
    return find("@ts-expect-error is for type tests (*.test-d.ts) alone.");
  return REASON.test(comment.value) || hasReasonAbove(source, comment.start)
    ? []
    : find("A suppression says in a sentence why it is safe: `oxlint-disable-next-line rule -- because …`.");
}

/** Whether the line above is a comment in words. */
function hasReasonAbove(source: SourceFile, start: number): boolean {
  const line = source.lineAt(start);
  return source.comments.some(
    (other) => source.lineAt(other.end) === line - 1 && other.value.trim().split(/\s+/).length >= 3 && !SUPPRESSION.test(other.value),
  );
}

function notesIn(source: SourceFile): { readonly title: string; readonly isReference: boolean; readonly line: number }[] {
  return source.comments.flatMap((comment) =>
    [...comment.value.matchAll(NOTE)].map((match) => ({
      title: match.groups?.["title"] ?? "",
      isReference: match.groups?.["see"] !== undefined,
      line: source.lineAt(comment.start),
    })),
  );
}

function danglingNotes(source: SourceFile, notes: ReadonlySet<string>): Finding[] {
  if (isTest(source.path)) return [];
  return notesIn(source)
    .filter((note) => note.isReference && !notes.has(note.title))
    .map((note) => ({ path: source.path, line: note.line, sentence: `There is no [Note: ${note.title}] to see.` }));
}
