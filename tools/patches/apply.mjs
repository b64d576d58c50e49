// Applies our corrections to packages of others after every `npm install` and `npm ci`: `node tools/patches/apply.mjs`, or with another
// root and the folders of its patches. Runs on any Node, before there is anything else, so it is plain JavaScript and imports nothing
// but Node.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { applyPatches } from "./apply-patches.mjs";

const OURS = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const [root = OURS, ...folders] = process.argv.slice(2);

try {
  for (const line of applyPatches(root, folders)) process.stdout.write(`${line}\n`);
} catch (fault) {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exitCode = 1;
}
