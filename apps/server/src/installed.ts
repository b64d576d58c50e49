import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout that this code runs from. */
export const PROJECT_DIR = fileURLToPath(new URL("../../..", import.meta.url));
const SERVER_DIR = join(PROJECT_DIR, "apps", "server");
export const MIGRATIONS_DIR = join(SERVER_DIR, "migrations");
export const WEB_DIR = join(PROJECT_DIR, "apps", "web");

/** The version of this code. */
export function appVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(SERVER_DIR, "package.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "0";
}
