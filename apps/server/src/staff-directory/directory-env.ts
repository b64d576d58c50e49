import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import type { Config } from "../config/settings.ts";

/** Settings that concern people's data or let somebody in: the directory's process never sees them. */
const NOT_PASSED: ReadonlySet<string> = new Set([
  "MUSUBI_DATABASE_URL",
  "MUSUBI_STAFF_DATABASE_URL",
  "MUSUBI_BACKUP_PASSPHRASE",
  "MUSUBI_METRICS_TOKEN",
  "MUSUBI_PUSH_CONTACT",
  "MUSUBI_BLOBS",
  "MUSUBI_S3_ENDPOINT",
  "MUSUBI_S3_REGION",
  "MUSUBI_S3_ACCESS_KEY",
  "MUSUBI_S3_SECRET_KEY",
  "MUSUBI_S3_CREDENTIALS",
]);
const SYSTEM: ReadonlySet<string> = new Set(["PATH", "HOME", "TMPDIR", "TZ", "SystemRoot"]);

/** The environment of the directory's process: the way to its own database, the settings that concern it, and nothing else. */
export function directoryEnv(
  env: Readonly<Record<string, string | undefined>>,
  { config, databaseUrl }: { readonly config: Config; readonly databaseUrl: string | null },
): Record<string, string> {
  const kept = Object.entries(env).filter(
    ([name, value]) => value !== undefined && !NOT_PASSED.has(name) && (name.startsWith("MUSUBI_") || SYSTEM.has(name)),
  );
  return {
    ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ""])),
    MUSUBI_DATA_DIR: config.dataDir,
    MUSUBI_CONSOLE_PORT: String(config.consolePort),
    ...(databaseUrl === null ? {} : { MUSUBI_STAFF_DATABASE_URL: databaseUrl }),
  };
}

/** What this process compiles is kept (bin/musubi.mjs), and what the directory's program compiles in the same place: half of its start. */
export function sharedCompileCache(): { readonly NODE_COMPILE_CACHE?: string } {
  const compiled = getCompileCacheDir();
  return compiled === undefined ? {} : { NODE_COMPILE_CACHE: dirname(compiled) };
}
