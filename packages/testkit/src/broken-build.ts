import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { assert } from "@musubi/base";
import { PROJECT_DIR } from "@musubi/server";
import type { ClientBase } from "pg";

/** One careless change of a source file: this text of it, once, becomes another one. */
export interface Carelessness {
  /** The file, from the project's folder. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const IMPORTED = /^(?:import|export) (?!type\b)[^;]*?from "(\.[^"]+\.ts)";/gmsu;

/** A broken build in a folder of its own, to be started as a process. */
export interface BrokenBuild extends AsyncDisposable {
  /** The file to start. */
  readonly entry: string;
}

/**
 * A build of the product with careless changes in it, to be caught by the same drill that the right build passes. The files between
 * the entry and the changed ones are written anew, and everything else is the product's own. Throws when a text to change is
 * not there exactly once, or the entry never gets to it: such a build would not be broken.
 */
export async function makeBrokenBuild(entry: string, changes: readonly Carelessness[]): Promise<BrokenBuild> {
  const sources = await sourcesOf(join(PROJECT_DIR, entry));
  const anew = importersOf(sources, new Set(changes.map(({ file }) => join(PROJECT_DIR, file))));
  assert(anew.has(join(PROJECT_DIR, entry)), `${entry} gets to every changed file.`);
  const texts = [...anew].map((path) => [path, changedText(path, sources.get(path) ?? "", changes)] as const);
  const dir = await mkdtemp(join(tmpdir(), "musubi-broken-"));
  await symlink(join(PROJECT_DIR, "node_modules"), join(dir, "node_modules"));
  for (const [path, text] of texts) {
    const place = placeIn(dir, path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, rewired(text, path, { anew, dir }));
  }
  return { entry: join(dir, entry), [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}

/** The same, loaded into this process: gives what `entry` exports. */
export async function loadBrokenBuild(entry: string, changes: readonly Carelessness[]): Promise<unknown> {
  await using build = await makeBrokenBuild(entry, changes);
  return await import(pathToFileURL(build.entry).href);
}

/** Changes a function of the database as a careless hand would. Throws when the text to change is not in it. */
export async function rewriteFunction(superuser: ClientBase, name: string, from: string, to: string): Promise<void> {
  const { rows } = await superuser.query<{ text: string }>("select pg_get_functiondef($1::regproc) as text", [name]);
  const text = rows[0]?.text ?? "";
  if (!text.includes(from)) throw new Error(`${name} does not say: ${from}`);
  await superuser.query(text.replace(from, () => to));
}

/** The files of a program by their paths, as far as they are imported by relative names. */
async function sourcesOf(entry: string): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (sources.has(path)) continue;
    const text = await readFile(path, "utf8");
    sources.set(path, text);
    waiting.push(...importsOf(path, text));
  }
  return sources;
}

function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(IMPORTED)].map(([, name = ""]) => resolve(dirname(path), name));
}

/** The changed files and everything that imports one of them, however indirectly. */
function importersOf(sources: ReadonlyMap<string, string>, changed: ReadonlySet<string>): Set<string> {
  for (const path of changed) assert(sources.has(path), `The program imports ${path}.`);
  const found = new Set(changed);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const [path, text] of sources) if (importsOf(path, text).some((name) => found.has(name))) found.add(path);
  }
  return found;
}

function placeIn(dir: string, path: string): string {
  return join(dir, relative(PROJECT_DIR, path));
}

function changedText(path: string, text: string, changes: readonly Carelessness[]): string {
  let result = text;
  for (const { file, from, to } of changes) {
    if (join(PROJECT_DIR, file) !== path) continue;
    if (result.split(from).length !== 2) throw new Error(`${file} does not say exactly once: ${from}`);
    result = result.replace(from, () => to);
  }
  return result;
}

/** Lets a file that lies elsewhere import what it imported before, the changed files apart. */
function rewired(text: string, path: string, to: { readonly anew: ReadonlySet<string>; readonly dir: string }): string {
  return text
    .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href))
    .replaceAll(/(from |import\()"(\.[^"]+\.ts)"/gu, (_, before: string, name: string) => {
      const target = resolve(dirname(path), name);
      return `${before}${JSON.stringify(to.anew.has(target) ? placeIn(to.dir, target) : target)}`;
    });
}
