import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { postgresRefusal, wordsOf } from "./errors.ts";

/** One step of the database's history. */
export interface MigrationFile {
  readonly version: number;
  /** The file's name without ".sql": "0007_albums". */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the text in hex. Line ends are taken as "\n", because some checkouts change them. */
  readonly checksum: string;
}

/** Reads the steps in their order. Refuses a name that does not fit, a number used twice and a gap: `migration_files_invalid`. */
export async function readMigrationFiles(dir: string): Promise<MigrationFile[]> {
  const names = await readdir(dir).catch((error: unknown) => {
    throw postgresRefusal(
      "migration_files_invalid",
      `The folder of migrations cannot be read: ${wordsOf(error)}. Install Musubi again.`,
      error,
    );
  });
  const files = await Promise.all(
    names
      .filter((name) => name.endsWith(".sql"))
      .sort()
      .map((name) => readOne(dir, name)),
  );
  files.forEach((file, index) => {
    if (file.version === index + 1) return;
    throw postgresRefusal(
      "migration_files_invalid",
      `The migration ${file.name} should have the number ${index + 1}: numbers run from 0001 without gaps. Install Musubi again.`,
    );
  });
  return files;
}

async function readOne(dir: string, fileName: string): Promise<MigrationFile> {
  const match = /^(\d{4})_[a-z0-9_]+\.sql$/u.exec(fileName);
  if (match?.[1] === undefined) {
    throw postgresRefusal("migration_files_invalid", `The migration ${fileName} is not named like 0007_albums.sql. Install Musubi again.`);
  }
  const sql = (await readFile(join(dir, fileName), "utf8")).replaceAll("\r\n", "\n");
  const checksum = createHash("sha256").update(sql).digest("hex");
  return { version: Number(match[1]), name: fileName.slice(0, -".sql".length), sql, checksum };
}
