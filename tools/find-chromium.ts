import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** A Chromium to drive, and what it needs to be told. */
export interface FoundChromium {
  readonly executablePath: string;
  readonly args: readonly string[];
  /** Its environment. */
  readonly env: Readonly<Record<string, string>>;
}

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const MAC = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"];
/** No sandbox, because builds run as root in containers; it opens nothing but our own pages on this machine. */
const ARGS = ["--no-sandbox", "--disable-dev-shm-usage"];

/** The system's Chromium, or else the one that comes in an npm package (Linux x64 only). Throws when there is neither. */
export async function findChromium(): Promise<FoundChromium> {
  const places = (process.env["PATH"] ?? "").split(delimiter).flatMap((dir) => NAMES.map((name) => join(dir, name)));
  // Without a locale it cannot write Japanese names of files.
  const env = { ...process.env, LC_ALL: "C.UTF-8" } as Record<string, string>;
  const executablePath = [...places, ...MAC].find(isExecutable);
  if (executablePath !== undefined) return { executablePath, args: ARGS, env };
  const { default: packed } = await import("@sparticuz/chromium");
  // Not with the arguments that the package proposes: they put pages and browser in one process and let pages read across origins.
  return { executablePath: await packed.executablePath(), args: ARGS, env };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
