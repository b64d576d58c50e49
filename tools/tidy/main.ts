// `npm run tidy`: checks the house's own rules and says for each finding where it is and what the better way is. With names
// of rules as arguments it checks only those.
import { fileURLToPath } from "node:url";
import { RULES } from "./all-rules.ts";
import { readProject } from "./read-project.ts";

const project = readProject(fileURLToPath(new URL("../..", import.meta.url)));
const only = process.argv.slice(2);
const lines = RULES.filter((rule) => only.length === 0 || only.includes(rule.name)).flatMap((rule) =>
  rule.check(project).map(({ path, line, sentence }) => `${path}:${line} ${rule.name}: ${sentence}`),
);
process.stdout.write(
  `${[...lines, lines.length === 0 ? `Tidy: ${project.sources.length} files, ${RULES.length} rules.` : `${lines.length} findings.`].join("\n")}\n`,
);
process.exitCode = lines.length === 0 ? 0 : 1;
