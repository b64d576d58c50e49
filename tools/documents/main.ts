// `npm run documents` writes the documents that are made from the code. With --check it writes nothing, and fails when one on
// disk is not what it would write, or when the description of the interface is not valid.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { dataMap } from "./data-map.ts";
import type { Document } from "./document.ts";
import { drills } from "./drills.ts";
import { errors } from "./errors.ts";
import { checkOpenApi } from "./open-api-check.ts";
import { publicOperations } from "./public-operations.ts";

const DOCUMENTS: readonly Document[] = [errors, publicOperations, dataMap, drills];
const root = new URL("../../", import.meta.url);

const isCheck = process.argv.includes("--check");
const complaints: string[] = [];
for (const document of DOCUMENTS) {
  const file = fileURLToPath(new URL(document.path, root));
  const made = await document.make();
  if (!isCheck) await writeFile(file, made);
  else if ((await readFile(file, "utf8").catch(() => "")) !== made)
    complaints.push(`${document.path} is not what the code says. Run npm run documents, and read what changed.`);
}
const invalid = await checkOpenApi();
if (invalid !== null) complaints.push(invalid);
for (const complaint of complaints) process.stdout.write(`${complaint}\n`);
process.exitCode = complaints.length === 0 ? 0 : 1;
