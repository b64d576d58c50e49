import { posix } from "node:path";
import { type Finding, isTest, type Rule } from "../project.ts";

const FEATURE = /^apps\/server\/src\/features\/([a-z-]+)\//;

/** A feature of the server uses another one through its port alone. */
export const featureArrows: Rule = {
  name: "feature-arrows",
  check: ({ sources }) =>
    sources.flatMap((source) => {
      const feature = FEATURE.exec(source.path)?.[1];
      if (feature === undefined || isTest(source.path)) return [];
      return source.imports.flatMap((one): Finding[] => {
        if (!one.from.startsWith(".")) return [];
        const target = posix.join(posix.dirname(source.path), one.from);
        const other = FEATURE.exec(target)?.[1];
        if (other === undefined || other === feature || /\/port\.tsx?$/.test(target)) return [];
        return [
          {
            path: source.path,
            line: one.line,
            sentence: `${feature} reaches into ${other} (${posix.basename(target)}). Use features/${other}/port.ts, and let it offer what others need.`,
          },
        ];
      });
    }),
};
