import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** What people, and what the staff open in a browser: two bundles, on two origins. */
export const BROWSER_APPS = ["web", "console"] as const;
/** One of them. */
export type BrowserApp = (typeof BROWSER_APPS)[number];

/** Files of the checkout that both apps are made with. */
const SHARED = ["package-lock.json", "tsconfig.base.json"];
/** Our own packages are called like their folders. */
const OWN = "@musubi/";
/** Folders that are not sources, or do not reach the browser. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(["node_modules", "dist", ".tsc", "generated-screens"]);
const SKIPPED_FILES = /\.(test|test-d)\.tsx?$|\.md$|\.tsbuildinfo$/;

/** A digest of everything that an app is made from: two checkouts with the same one build the same app. */
export async function stampOfSources(projectDir: string, app: BrowserApp): Promise<string> {
  const folders = await foldersOf(projectDir, app);
  const paths = (await Promise.all([...folders, ...SHARED].map((source) => listFiles(join(projectDir, source))))).flat().sort();
  const digests = await Promise.all(paths.map(async (path) => `${digestOf(await readFile(path))} ${relative(projectDir, path)}`));
  return digestOf(Buffer.from(digests.join("\n")));
}

/** The app's own folder and those of our packages that it stands on, however far down: as their manifests say. */
async function foldersOf(projectDir: string, app: BrowserApp): Promise<string[]> {
  const found = new Set([`apps/${app}`]);
  for (const folder of found) {
    const manifest: { dependencies?: Record<string, string> } = JSON.parse(
      await readFile(join(projectDir, folder, "package.json"), "utf8"),
    );
    for (const name of Object.keys(manifest.dependencies ?? {})) if (name.startsWith(OWN)) found.add(`packages/${name.slice(OWN.length)}`);
  }
  return [...found];
}

async function listFiles(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => null);
  if (entries === null) return [path];
  const wanted = entries.filter((entry) => (entry.isDirectory() ? !SKIPPED_FOLDERS.has(entry.name) : !SKIPPED_FILES.test(entry.name)));
  const lists = await Promise.all(
    wanted.map(async (entry) => (entry.isDirectory() ? await listFiles(join(path, entry.name)) : [join(path, entry.name)])),
  );
  return lists.flat();
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
