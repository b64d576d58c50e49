import { type Manifest, manifestsOf } from "../manifests.ts";
import type { Finding, Rule, TextFile } from "../project.ts";

/** What others build on is free for any use; what serves people stays free for them. */
const PERMISSIVE = new Set(["packages/base", "packages/protocol", "packages/client", "packages/translog"]);
const FIRST_WORDS = {
  "Apache-2.0": /^\s*Apache License\s+Version 2\.0/,
  "AGPL-3.0-or-later": /^\s*GNU AFFERO GENERAL PUBLIC LICENSE\s+Version 3/,
} as const;

/** Each package names its licence and carries its text, and says where it runs. */
export const licences: Rule = {
  name: "licences",
  check: (project) => manifestsOf(project).flatMap((manifest) => checkPackage(manifest, project.files)),
};

function checkPackage(manifest: Manifest, files: readonly TextFile[]): Finding[] {
  const find = (sentence: string): Finding => ({ path: manifest.path, line: 1, sentence });
  const wanted = PERMISSIVE.has(manifest.dir) ? "Apache-2.0" : "AGPL-3.0-or-later";
  const text = files.find((file) => file.path === (manifest.dir === "" ? "LICENSE" : `${manifest.dir}/LICENSE`))?.text ?? "";
  return [
    ...(manifest.license === wanted ? [] : [find(`Its licence is ${wanted}.`)]),
    ...(FIRST_WORDS[wanted].test(text) ? [] : [find(`The text of ${wanted} lies beside it in LICENSE.`)]),
    ...(manifest.dir === "" || ["any", "node", "browser"].includes(manifest.runtime ?? "")
      ? []
      : [find('It says where it runs: "musubi": { "runtime": "any" | "node" | "browser" }.')]),
  ];
}
