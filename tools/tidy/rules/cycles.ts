import { posix } from "node:path";
import type { Finding, Rule } from "../project.ts";

/** Files do not import each other in circles, not even for a type: none of them could be read, or taken away, without the others. */
export const cycles: Rule = {
  name: "cycles",
  check: ({ sources }) => {
    const known = new Set(sources.map((source) => source.path));
    const edges = new Map(
      sources.map((source) => {
        const targets = source.imports
          .filter((one) => one.from.startsWith("."))
          .map((one) => posix.join(posix.dirname(source.path), one.from));
        return [source.path, targets.filter((target) => known.has(target))] as const;
      }),
    );
    return findCircles(edges).map(
      (circle) =>
        ({
          path: circle[0] ?? "",
          line: 1,
          sentence: `These files import each other in a circle: ${circle.join(" → ")}. Move what both need into a third.`,
        }) satisfies Finding,
    );
  },
};

/** Each circle once, found depth first. */
function findCircles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const done = new Set<string>();
  const trail: string[] = [];
  const circles: string[][] = [];
  const visit = (path: string): void => {
    const at = trail.indexOf(path);
    if (at !== -1) {
      circles.push([...trail.slice(at), path]);
      return;
    }
    if (done.has(path)) return;
    trail.push(path);
    for (const target of edges.get(path) ?? []) visit(target);
    trail.pop();
    done.add(path);
  };
  for (const path of edges.keys()) visit(path);
  return circles;
}
