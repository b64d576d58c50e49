import { type Finding, isTest, type Rule, type SourceFile } from "../project.ts";
import { walk } from "../walk.ts";

const HOME = "packages/protocol/src/refusal.ts";

/** Every code that an answer can carry has been seen in a test. */
export const refusalsTested: Rule = {
  name: "refusals-tested",
  check: ({ sources }) => {
    const home = sources.find((source) => source.path === HOME);
    if (home === undefined) return [];
    const tests = sources
      .filter((source) => isTest(source.path) || source.path.startsWith("apps/server/test/"))
      .map((source) => source.text);
    return codesIn(home)
      .filter(({ code }) => !tests.some((text) => new RegExp(`["'\`]${code}["'\`]|"${code}\\\\"|\\b${code}:`).test(text)))
      .map(({ code, line }): Finding => ({ path: HOME, line, sentence: `No test has ever been refused with ${code}.` }));
  },
};

/** The keys of REFUSALS. */
function codesIn(source: SourceFile): { readonly code: string; readonly line: number }[] {
  const codes: { code: string; line: number }[] = [];
  walk(source.program, (node, ancestors) => {
    if (node.type !== "Property" || node.key.type !== "Identifier" || node.value.type !== "ObjectExpression") return;
    const isOuter = ancestors.filter((one) => one.type === "ObjectExpression").length === 1;
    if (isOuter) codes.push({ code: node.key.name, line: source.lineAt(node.start) });
  });
  return codes;
}
