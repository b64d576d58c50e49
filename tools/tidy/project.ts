import { type Comment, type Program, parseSync } from "oxc-parser";

/** One file that a rule looks at. */
export interface TextFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** An import or re-export of a file. */
export interface Import {
  readonly from: string;
  /** Only types: gone before anything runs. */
  readonly isType: boolean;
  readonly names: readonly string[];
  readonly line: number;
}

/** A file of our own code, parsed. */
export interface SourceFile extends TextFile {
  readonly program: Program;
  readonly comments: readonly Comment[];
  readonly imports: readonly Import[];
  /** The line, from 1, of a place in the text. */
  lineAt(offset: number): number;
}

/** Everything that the rules look at. */
export interface Project {
  readonly files: readonly TextFile[];
  readonly sources: readonly SourceFile[];
}

/** What a rule found, with the better way in the sentence. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly sentence: string;
}

/** A rule of the house. */
export interface Rule {
  readonly name: string;
  /** Everything that breaks the rule. */
  check(project: Project): Finding[];
}

/** Parses what is code of ours. */
export function makeProject(files: readonly TextFile[]): Project {
  return { files, sources: files.filter((file) => /\.(ts|tsx|mjs)$/.test(file.path)).map(parseSource) };
}

function parseSource({ path, text }: TextFile): SourceFile {
  const { program, comments, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message ?? ""}`);
  const starts = lineStarts(text);
  const lineAt = (offset: number): number => lastAtMost(starts, offset) + 1;
  const imports: Import[] = [];
  for (const one of module.staticImports) {
    const isType = one.entries.length > 0 && one.entries.every((entry) => entry.isType);
    const names = one.entries.map((entry) => entry.importName.name ?? "*");
    imports.push({ from: one.moduleRequest.value, isType, names, line: lineAt(one.start) });
  }
  for (const one of module.staticExports) {
    const [first] = one.entries;
    if (first?.moduleRequest == null) continue;
    const isType = one.entries.every((entry) => entry.isType);
    imports.push({
      from: first.moduleRequest.value,
      isType,
      names: one.entries.map((entry) => entry.importName.name ?? "*"),
      line: lineAt(one.start),
    });
  }
  for (const one of module.dynamicImports) {
    const quoted = /^["'](.+)["']$/.exec(text.slice(one.moduleRequest.start, one.moduleRequest.end));
    if (quoted?.[1] !== undefined) imports.push({ from: quoted[1], isType: false, names: ["*"], line: lineAt(one.start) });
  }
  return { path, text, program, comments, imports, lineAt };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The index of the last number that is at most this one. */
function lastAtMost(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Whether a file only tests: it may do what the product may not. */
export function isTest(path: string): boolean {
  return (
    /\.(test|fault\.test|spec|test-d)\.tsx?$/.test(path) ||
    /^(e2e|bench|conformance|examples|packages\/testkit)\//.test(path) ||
    /^(apps|packages)\/[^/]+\/test\//.test(path)
  );
}
