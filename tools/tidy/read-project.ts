import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { makeProject, type Project, type TextFile } from "./project.ts";

/** Made, fetched or somebody's own: not part of the repository. */
const SKIPPED = new Set(["node_modules", "dist", ".git", "test-results", "playwright-report", "coverage", ".tsc"]);
const TEXT =
  /(?:\.(?:ts|tsx|mjs|js|css|html|sql|json|jsonc|md|txt|yaml|yml|sh|svg|webmanifest)|\/LICENSE|^LICENSE|\.ci\/run|\.gitignore|\.npmrc)$/;

/** Reads every text file of the repository. */
export function readProject(root: string): Project {
  return makeProject(textFiles(root, root));
}

function textFiles(root: string, dir: string): TextFile[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry): TextFile[] => {
    const full = join(dir, entry.name);
    // The server's own data lies at the root; a folder of that name further down is code.
    if (entry.isDirectory()) return SKIPPED.has(entry.name) || full === join(root, "data") ? [] : textFiles(root, full);
    const path = relative(root, full).split(sep).join("/");
    return entry.isFile() && TEXT.test(path) && !entry.name.includes(".tmp.") ? [{ path, text: readFileSync(full, "utf8") }] : [];
  });
}
