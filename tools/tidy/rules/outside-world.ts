import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Finding, Rule, TextFile } from "../project.ts";

/** Names that do not belong into the repository. Digests, so that this list does not contain them either. */
const WORDS: ReadonlySet<string> = new Set([
  "c857d09db23e6822",
  "c70eca6b0f88f44d",
  "60965168ce762e94",
  "7d3194f79e645c42",
  "3ea125d0bff386e6",
  "57de4cf40144bdf7",
  "5d72436256ada538",
  "487b91042c7cf27a",
  "de2187af3fb01170",
  "e12ce8285efc67c6",
  "c9ad8f2cc1294afa",
]);
/** A place on somebody's own machine. */
const OWN_MACHINE = new RegExp(`(?<![\\w.:/-])/(?:${["work", "home", "Users", "root"].join("|")})/[\\w.-]+`, "g");
const CLIMB = /(?<![\w./-])(?:\.\.\/)+[\w.-]+/g;

/** What is committed names nobody's tools, folders or machines: it must mean the same to every stranger. */
export const outsideWorld: Rule = {
  name: "outside-world",
  check: ({ files }) =>
    files
      .filter(({ path }) => !/^(package-lock\.json|LICENSE|fixtures\/)/.test(path) && !/\.(png|webp|jpg|ico|zip|woff2)$/.test(path))
      .flatMap(foreignIn),
};

function foreignIn(file: TextFile): Finding[] {
  return file.text.split("\n").flatMap((text, index) => {
    const line = index + 1;
    const words = (text.match(/[A-Za-z]{3,}/g) ?? []).filter((word) => WORDS.has(digestOf(word)));
    const places = text.match(OWN_MACHINE) ?? [];
    const climbs = (text.match(CLIMB) ?? []).filter((climb) => posix.join(posix.dirname(file.path), climb).startsWith("../"));
    return [
      ...words.map((word) => ({ path: file.path, line, sentence: `“${word}” is nothing that a reader of this project needs to know.` })),
      ...places.map((place) => ({ path: file.path, line, sentence: `${place} is a folder of one machine.` })),
      ...climbs.map((climb) => ({
        path: file.path,
        line,
        sentence: `${climb} lies outside the repository; the project needs nothing from there.`,
      })),
    ];
  });
}

function digestOf(word: string): string {
  return createHash("sha256").update(word.toLowerCase()).digest("hex").slice(0, 16);
}
