import { isTest, type Rule } from "../project.ts";

/** Nothing remembers between two callers what neither passed in. */
export const moduleState: Rule = {
  name: "module-state",
  check: ({ sources }) =>
    sources
      .filter(({ path }) => !isTest(path))
      .flatMap((source) =>
        source.program.body
          .map((node) => (node.type === "ExportNamedDeclaration" ? node.declaration : node))
          .filter((node) => node?.type === "VariableDeclaration" && node.kind !== "const" && !node.declare)
          .map((node) => ({
            path: source.path,
            line: source.lineAt(node?.start ?? 0),
            sentence: "A module holds no state. Give it to a class with a life, or pass it in.",
          })),
      ),
};
