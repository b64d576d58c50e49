import type { Node } from "oxc-parser";
import { type Finding, isTest, type Rule, type SourceFile } from "../project.ts";
import { walk } from "../walk.ts";

const LINES_MAX = 70;
const COMPONENT_LINES_MAX = 120;
/** What a test file says inside `describe` and `test`, and a list of operations, is not control flow. */
const TEST_LINES_MAX = 120;

/** No function is longer than a screen; a React component with its markup, than two. */
export const functionLength: Rule = { name: "function-length", check: ({ sources }) => sources.flatMap(longFunctions) };

function longFunctions(source: SourceFile): Finding[] {
  const findings: Finding[] = [];
  walk(source.program, (node, ancestors) => {
    if (node.type !== "FunctionDeclaration" && node.type !== "FunctionExpression" && node.type !== "ArrowFunctionExpression") return;
    const line = source.lineAt(node.start);
    const lines = source.lineAt(node.end) - line + 1;
    const linesMax = limitOf(source, node, ancestors);
    if (lines > linesMax)
      findings.push({
        path: source.path,
        line,
        sentence: `A function of ${lines} lines; at most ${linesMax}. Keep the decisions here and move each piece of work out.`,
      });
  });
  return findings;
}

function limitOf(source: SourceFile, node: Node, ancestors: readonly Node[]): number {
  if (isTest(source.path)) return TEST_LINES_MAX;
  return source.path.endsWith(".tsx") && /^[A-Z]/.test(nameOf(node, ancestors)) ? COMPONENT_LINES_MAX : LINES_MAX;
}

function nameOf(node: Node, ancestors: readonly Node[]): string {
  if ("id" in node && node.id !== null && typeof node.id === "object" && "name" in node.id) return node.id.name;
  // A component may be wrapped: const Row = memo(function …) or const Row = forwardRef(() => …).
  const variable = ancestors.findLast((one) => one.type === "VariableDeclarator");
  return variable?.type === "VariableDeclarator" && variable.id.type === "Identifier" ? variable.id.name : "";
}
