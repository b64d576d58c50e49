import { createHash } from "node:crypto";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMigrationFiles } from "../platform/postgres/migration-files.ts";
import { backupRefusal } from "./backup-refusal.ts";

/** How far a schema is: the number of its steps, and a digest over what they did. */
export interface SchemaSteps {
  readonly schemaSteps: number;
  readonly schemaDigest: string;
}

/** The steps of this code, all of them or the first ones only. */
export async function readSchemaSteps(migrationsDir: string, countMax = Number.POSITIVE_INFINITY): Promise<SchemaSteps> {
  const files = (await readMigrationFiles(migrationsDir)).slice(0, countMax);
  const digest = createHash("sha256").update(files.map((file) => `${file.name} ${file.checksum}\n`).join(""));
  return { schemaSteps: files.length, schemaDigest: digest.digest("hex") };
}

/** Refuses a backup whose schema is not the beginning of ours: `backup_too_new`, `backup_foreign`. */
export async function refuseOtherSchema(migrationsDir: string, wanted: SchemaSteps & { readonly appVersion: string }): Promise<void> {
  const ours = await readSchemaSteps(migrationsDir, wanted.schemaSteps);
  if (ours.schemaSteps < wanted.schemaSteps) {
    throw backupRefusal(
      "backup_too_new",
      `The backup was made by Musubi ${wanted.appVersion}, which is newer than this one and has more tables. Restore it with that version.`,
    );
  }
  if (ours.schemaDigest === wanted.schemaDigest) return;
  throw backupRefusal(
    "backup_foreign",
    `The backup was made by a Musubi ${wanted.appVersion} with other tables than this one's. Restore it with the version that made it.`,
  );
}

/** A folder with the first steps only, which goes away again: a backup comes back into the schema that it was made from. */
export async function firstSteps(migrationsDir: string, count: number): Promise<{ readonly dir: string } & AsyncDisposable> {
  const dir = await mkdtemp(join(tmpdir(), "musubi-steps-"));
  const files = (await readMigrationFiles(migrationsDir)).slice(0, count);
  await Promise.all(files.map((file) => copyFile(join(migrationsDir, `${file.name}.sql`), join(dir, `${file.name}.sql`))));
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}
