import { type Finding, isTest, type Rule, type SourceFile } from "../project.ts";
import { walk } from "../walk.ts";

/** Where a query may stand: in a store, beside the rule that it decides by, or below the kernel. */
const HOMES = [/^apps\/server\/src\/(?:.*\/)?(?:[a-z-]+-)?(?:store|access)\.ts$/, /^apps\/server\/src\/platform\//];

/** SQL is in stores, where a reviewer sees every query next to the grant it asks for. */
export const sqlHomes: Rule = {
  name: "sql-homes",
  check: ({ sources }) =>
    sources
      .filter(({ path }) => path.startsWith("apps/server/src/") && !isTest(path) && !HOMES.some((home) => home.test(path)))
      .flatMap(queriesIn),
};

function queriesIn(source: SourceFile): Finding[] {
  const found: Finding[] = [];
  walk(source.program, (node) => {
    if (node.type !== "TaggedTemplateExpression" || node.tag.type !== "Identifier" || node.tag.name !== "sql") return;
    const sentence =
      "A query stands in a store (store.ts or …-store.ts) or beside its rule (access.ts), as a function with a name and a grant.";
    found.push({ path: source.path, line: source.lineAt(node.start), sentence });
  });
  return found;
}
