// @ts-check
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyDiff } from "./apply-diff.mjs";

/** Where reviewed corrections lie: packages/<ours>/patches/<name>@<version>/<nn>-<what>.patch, with digests.json beside them. */
const PATCHED = ["packages/e2ee/patches/ts-mls@1.6.4"];

/**
 * @typedef {{ published: string, corrected: string }} Digests SHA-256 of a file as it was published and as it was reviewed
 */

/**
 * Brings every corrected package to the one state that digests.json names, and says what it did. Safe to run again.
 * Throws, and has then written nothing of that package, when it is of another version, when a file is neither the published nor the
 * corrected one, or when what came out is not what was reviewed.
 * @param {string} root the folder with node_modules
 * @param {readonly string[]} folders where the patches lie, from the root; ours when none is given
 * @returns {string[]} one line for each package
 */
export function applyPatches(root, folders = []) {
  return (folders.length > 0 ? folders : PATCHED).map((folder) => applyFolder(root, folder));
}

/**
 * @param {string} root
 * @param {string} folder
 */
function applyFolder(root, folder) {
  const [, workspace = "", name = "", version = ""] = /^(.+)\/patches\/([^/]+)@([^@/]+)$/.exec(folder) ?? [];
  const home = [join(root, workspace), root].map((place) => join(place, "node_modules", name)).find((place) => existsSync(place));
  // Whoever installs one workspace alone may not have it; then nothing can import it either.
  if (home === undefined) return `${name} is not installed; nothing to correct.`;
  const found = JSON.parse(readFileSync(join(home, "package.json"), "utf8")).version;
  if (found !== version) throw new Error(`${name} is ${found}; the corrections are for ${version} alone. See ${folder}.`);
  /** @type {Record<string, Digests>} */
  const digests = JSON.parse(readFileSync(join(root, folder, "digests.json"), "utf8"));
  const published = readPublished(home, digests);
  const corrected = new Map(published);
  for (const patch of patchesIn(join(root, folder))) applyDiff(corrected, patch, Object.keys(digests));
  for (const [path, text] of corrected) {
    if (digestOf(text) !== digests[path]?.corrected) throw new Error(`${name}: ${path} did not become what was reviewed.`);
  }
  for (const [path, text] of corrected) replaceFile(join(home, path), text);
  return published.size === 0 ? `${name} ${version} is corrected already.` : `${name} ${version} is corrected: ${published.size} files.`;
}

/**
 * The files that are still as published. Those corrected before, perhaps by a run that was cut short, are left alone.
 * @param {string} home
 * @param {Record<string, Digests>} digests
 */
function readPublished(home, digests) {
  /** @type {Map<string, string>} */
  const files = new Map();
  for (const [path, known] of Object.entries(digests)) {
    const text = readFileSync(join(home, path), "utf8");
    const digest = digestOf(text);
    if (digest === known.corrected) continue;
    if (digest !== known.published)
      throw new Error(`${join(home, path)} is neither as published nor as reviewed. Install the package again.`);
    files.set(path, text);
  }
  return files;
}

/** @param {string} folder */
function patchesIn(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".patch"));
  return names.sort().map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
}

/**
 * Written beside and moved into place: a file is the old or the new one, and a hard link into a cache is left alone.
 * @param {string} path
 * @param {string} text
 */
function replaceFile(path, text) {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

/**
 * SHA-256 in hexadecimal of a file's text.
 * @param {string} text
 */
export function digestOf(text) {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
