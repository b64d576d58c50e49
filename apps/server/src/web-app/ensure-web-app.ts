import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { codeOf, StartupRefusal, wordsOf } from "../platform/postgres/errors.ts";
import { type BrowserApp, stampOfSources } from "./source-stamp.ts";

/** The file inside the built app that says what it was built from. */
const STAMP_FILE = ".sources";
const OUTPUT_KEPT = 10_000;

/** What each app is called. */
const NAMES: Readonly<Record<BrowserApp, string>> = { web: "web app", console: "console" };

/** What building an app needs. */
export interface WebAppParts {
  /** The web app of people, or the console of the staff. */
  readonly app: BrowserApp;
  /** The checkout. */
  readonly projectDir: string;
  /** Variables that the build may see: none of our settings is among them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the build when a stop is asked for. */
  readonly signal: AbortSignal;
  /** Told once, when there is something to build. */
  readonly onBuild: () => void;
}

/** How a built app stands to its sources. */
export type WebAppState = "fresh" | "old" | "missing";

/** Whether a built app is there and made from the sources as they are. */
export async function webAppState(projectDir: string, app: BrowserApp): Promise<WebAppState> {
  return compare(distOf(projectDir, app), await stampOfSources(projectDir, app));
}

async function compare(dist: string, stamp: string): Promise<WebAppState> {
  if (!existsSync(join(dist, "index.html"))) return "missing";
  const built = await readFile(join(dist, STAMP_FILE), "utf8").catch(() => "");
  return built.trim() === stamp ? "fresh" : "old";
}

/**
 * Builds an app when it is missing or older than its sources; otherwise costs a fraction of a second. The new app takes
 * the place of the old one when it is whole, so that a cut-off build leaves the old one standing. Refuses with
 * `web_build_failed` in the builder's own words. Returns whether there was anything to build.
 */
export async function ensureWebApp(parts: WebAppParts): Promise<boolean> {
  const { projectDir, app } = parts;
  const stamp = await stampOfSources(projectDir, app);
  if ((await compare(distOf(projectDir, app), stamp)) === "fresh") return false;
  parts.onBuild();
  try {
    await build(parts, stamp);
  } catch (error) {
    parts.signal.throwIfAborted();
    if (error instanceof StartupRefusal) throw error;
    if (!["EACCES", "EPERM", "EROFS"].includes(codeOf(error))) throw error;
    const sentence = `The ${NAMES[app]} has to be built, but this user may not write in ${projectDir} (${wordsOf(error)}). Start Musubi once as the user who owns that folder.`;
    throw new StartupRefusal("web_build_failed", sentence, { cause: error });
  }
  return true;
}

async function build(parts: WebAppParts, stamp: string): Promise<void> {
  const cache = join(parts.projectDir, "node_modules", ".cache");
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(join(cache, "musubi-web-"));
  try {
    await runVite(parts, fresh);
    await writeFile(join(fresh, STAMP_FILE), `${stamp}\n`);
    await putInPlace(fresh, distOf(parts.projectDir, parts.app));
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function runVite(parts: WebAppParts, outDir: string): Promise<void> {
  const appDir = join(parts.projectDir, "apps", parts.app);
  const vite = join(dirname(createRequire(join(appDir, "package.json")).resolve("vite/package.json")), "bin", "vite.js");
  const args = [vite, "build", "--outDir", outDir, "--emptyOutDir", "--logLevel", "warn"];
  const { PATH, HOME, TMPDIR } = parts.env;
  const env = { PATH, HOME, TMPDIR, NODE_ENV: "production", NO_COLOR: "1" };
  const child = spawn(process.execPath, args, { cwd: appDir, env, stdio: ["ignore", "pipe", "pipe"], signal: parts.signal });
  let output = "";
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(0, OUTPUT_KEPT);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  // An aborted child reports an error and then its end.
  child.on("error", () => undefined);
  const [exitCode] = await once(child, "close");
  parts.signal.throwIfAborted();
  if (exitCode !== 0) {
    const sentence = `The ${NAMES[parts.app]} could not be built: ${firstWords(output)}. Running "npx vite build" in ${appDir} tells everything.`;
    throw new StartupRefusal("web_build_failed", sentence);
  }
}

/** The first line that says what is wrong; frames, arrows and headings say nothing. */
function firstWords(output: string): string {
  const lines = stripVTControlCharacters(output)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/Build failed|error during build|^vite v/iu.test(line));
  const telling = lines.find((line) => /\[[A-Z_]{4,}\]|\berror\b|could not|cannot/iu.test(line));
  return (telling ?? lines[0] ?? "the builder ended without a word").replace(/\.$/u, "");
}

/** The old app goes aside first, because a folder cannot be renamed onto one that is full. */
async function putInPlace(fresh: string, dist: string): Promise<void> {
  const aside = `${fresh}-old`;
  await move(dist, aside).catch((error: unknown) => {
    if (codeOf(error) !== "ENOENT") throw error;
  });
  try {
    await move(fresh, dist);
  } catch (error) {
    // Another start has built the same at the same time and was first.
    if (!["ENOTEMPTY", "EEXIST"].includes(codeOf(error))) throw error;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (codeOf(error) !== "EXDEV") throw error;
    await cp(from, to, { recursive: true });
    await rm(from, { recursive: true, force: true });
  }
}

function distOf(projectDir: string, app: BrowserApp): string {
  return join(projectDir, "apps", app, "dist");
}
