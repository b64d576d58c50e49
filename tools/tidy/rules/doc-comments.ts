import type { Node } from "oxc-parser";
import { type Finding, isTest, type Rule, type SourceFile } from "../project.ts";

/** Whoever uses a package or the kernel reads what is promised, not how it is done. */
const PLACES = /^(packages\/[a-z]+\/src\/(?!scripted\/)|apps\/server\/src\/kernel\/)/;

/** Each exported function, class, interface and constant of a package and of the kernel says what it promises. */
export const docComments: Rule = {
  name: "doc-comments",
  check: ({ sources }) =>
    sources
      .filter((source) => PLACES.test(source.path) && (!isTest(source.path) || source.path.startsWith("packages/testkit/src/")))
      .flatMap(undocumented),
};

function undocumented(source: SourceFile): Finding[] {
  const documented = new Set(
    source.comments
      .filter((comment) => comment.type === "Block" && comment.value.startsWith("*"))
      .map((comment) => nextWord(source.text, comment.end)),
  );
  // A type beside a constant of the same name is its other half (schema and static type).
  const told = new Set<string>();
  return source.program.body.flatMap((node): Finding[] => {
    if (node.type !== "ExportNamedDeclaration" || node.declaration === null) return [];
    const names = namesOf(node.declaration);
    // What a component takes is said by the component and by its fields.
    const isTold =
      documented.has(node.start) || names.every((name) => told.has(name) || (source.path.endsWith(".tsx") && name.endsWith("Props")));
    for (const name of names) told.add(name);
    return isTold
      ? []
      : [
          {
            path: source.path,
            line: source.lineAt(node.start),
            sentence: `${names.join(", ")} has no comment that says what it promises.`,
          },
        ];
  });
}

function nextWord(text: string, from: number): number {
  return from + text.slice(from).search(/\S/);
}

function namesOf(declaration: Node): string[] {
  if (declaration.type === "VariableDeclaration")
    return declaration.declarations.flatMap((one) => (one.id.type === "Identifier" ? [one.id.name] : []));
  return "id" in declaration && declaration.id !== null && typeof declaration.id === "object" && "name" in declaration.id
    ? [declaration.id.name]
    : [];
}
