import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout that this code runs from. */
export const PROJECT_DIR = fileURLToPath(new URL("../../..", import.meta.url));
const SERVER_DIR = join(PROJECT_DIR, "apps", "server");
export const MIGRATIONS_DIR = join(SERVER_DIR, "migrations");
/** The rules of who of the staff may do what. */
export const POLICY_DIR = join(SERVER_DIR, "policy");
export const WEB_DIR = join(PROJECT_DIR, "apps", "web");
export const CONSOLE_DIR = join(PROJECT_DIR, "apps", "console");
const DIRECTORY_DIR = join(PROJECT_DIR, "apps", "directory");
/** The program of the staff directory: a process of its own, never loaded into this one. */
export const DIRECTORY_MAIN = join(DIRECTORY_DIR, "src", "main.ts");
export const STAFF_MIGRATIONS_DIR = join(DIRECTORY_DIR, "migrations");

/** The program that opens pictures of strangers: processes of its own, never loaded into this one. */
export const THUMBNAILER_MAIN = join(PROJECT_DIR, "apps", "thumbnailer", "src", "main.ts");

/** The version of this code. */
export function appVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(SERVER_DIR, "package.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "0";
}
