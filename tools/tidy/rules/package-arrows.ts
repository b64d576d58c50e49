import { posix } from "node:path";
import { ARROWS, NARROW_DOORS, packageOf, RUNS_ANYWHERE, SIDE_DOORS, TEST_ARROWS } from "../arrows.ts";
import { type Finding, type Import, isTest, type Rule, type SourceFile } from "../project.ts";

/** Packages depend on each other in one direction, through their front doors. */
export const packageArrows: Rule = {
  name: "package-arrows",
  check: ({ sources }) => sources.flatMap((source) => source.imports.flatMap((one) => checkImport(source, one))),
};

function checkImport(source: SourceFile, one: Import): Finding[] {
  const home = packageOf(source.path);
  if (home === null) return [];
  const find = (sentence: string): Finding[] => [{ path: source.path, line: one.line, sentence }];
  if (one.from.startsWith(".")) {
    const target = posix.join(posix.dirname(source.path), one.from);
    if (packageOf(target) !== home && packageOf(target) !== null && !isTooling(source.path, target))
      return find(`${one.from} reaches into another package. Import the package by its name; what it offers is in its index.`);
    if (isTest(target) && !isTest(source.path)) return find(`${one.from} is for tests; the product does not depend on them.`);
    return one.from.endsWith(".js") ? find("Imports name the file as it is, with .ts.") : [];
  }
  const [scope, name, ...inside] = one.from.split("/");
  if (NARROW_DOORS[one.from]?.some((folder) => source.path.startsWith(folder)) === true) return [];
  if (scope === "@musubi" && name !== undefined) {
    const may = [...(ARROWS[home] ?? []), ...(isTest(source.path) ? (TEST_ARROWS[home] ?? []) : [])];
    if (!may.includes(name)) return find(`${home} may not depend on ${name}. The arrows are in tools/tidy/arrows.ts.`);
    return inside.length > 0 && !inside.join("/").endsWith(".css") && !SIDE_DOORS.includes(one.from)
      ? find(`${one.from} reaches inside; import what the package offers.`)
      : [];
  }
  const isNode = one.from.startsWith("node:");
  return isNode && RUNS_ANYWHERE.includes(home) && !isTest(source.path) && !source.path.includes(".node.")
    ? find(`${home} runs anywhere; ${one.from} is only in Node.`)
    : [];
}

/** Tests of browser flows find their browser as the gate does. */
function isTooling(path: string, target: string): boolean {
  return /^(?:e2e|bench)\//.test(path) && ["tools/find-chromium.ts", "tools/find-firefox.ts"].includes(target);
}
