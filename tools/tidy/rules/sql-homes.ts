import { isTest, type Rule } from "../project.ts";
import { walk } from "../walk.ts";

/** Where a query may stand: beside the rule it decides by, in a store, or below the kernel. */
const HOMES = [
  /^apps\/server\/src\/features\/[a-z-]+\/(?:[a-z-]+\/)?(?:[a-z]+-)*(?:store|access)\.ts$/,
  /^apps\/server\/src\/platform\//,
  /^apps\/server\/src\/kernel\/transaction\.ts$/,
];

/** SQL is in stores, where a reviewer sees every query next to the grant it asks for. */
export const sqlHomes: Rule = {
  name: "sql-homes",
  check: ({ sources }) =>
    sources
      .filter(({ path }) => path.startsWith("apps/server/src/") && !isTest(path) && !HOMES.some((home) => home.test(path)))
      .flatMap((source) => {
        const lines: number[] = [];
        walk(source.program, (node) => {
          if (node.type === "TaggedTemplateExpression" && node.tag.type === "Identifier" && node.tag.name === "sql") lines.push(source.lineAt(node.start));
        });
        return lines.map((line) => ({ path: source.path, line, sentence: "A query stands in a store (store.ts or …-store.ts) or beside its rule (access.ts), as a function with a name." }));
      }),
};
