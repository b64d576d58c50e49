import type { Rule } from "../project.ts";

/** Words that say nothing of what is inside: such files gather whatever had no home. */
const EMPTY_WORDS = new Set(["utils", "util", "helpers", "helper", "common", "misc", "manager", "types"]);
/** The same as the end of a longer name, where they add nothing to it: `string-utils.ts`, `session-manager.ts`. */
const EMPTY_ENDS = new Set(["utils", "util", "helpers", "helper", "misc", "manager"]);
/** `x.test.ts`, `x.module.css`, `0001_name.sql`: kebab-case words, parted by dots. */
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/;
const MIGRATION = /^\d{4}_[a-z0-9]+(?:_[a-z0-9]+)*\.sql$/;

/** Files are named in kebab-case after the one thing in them. */
export const fileNames: Rule = {
  name: "file-names",
  check: ({ files }) =>
    files
      .filter(({ path }) => /^(apps|packages|tools|bench|e2e|conformance|examples)\//.test(path) && /\.(ts|tsx|mjs|css|sql)$/.test(path))
      .flatMap(({ path }) => {
        const parts = path.split("/");
        const name = parts.at(-1) ?? "";
        const words = parts.map((part) => part.split(".")[0] ?? "");
        const empty = words.find((word) => EMPTY_WORDS.has(word) || EMPTY_ENDS.has(word.split("-").at(-1) ?? ""));
        if (empty !== undefined) return [{ path, line: 1, sentence: `“${empty}” says nothing. Name the file after the one thing in it.` }];
        return (name.endsWith(".sql") ? MIGRATION : KEBAB).test(name)
          ? []
          : [{ path, line: 1, sentence: "File names are kebab-case; migrations are 0042_what_changes.sql." }];
      }),
};
