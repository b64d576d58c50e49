import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The file in the data directory that says when the last backup was made; `musubi doctor` reads it. */
export const LAST_BACKUP_FILE = "last-backup.txt";

/** Notes that a backup was made. It is a convenience: a read-only folder is no reason to call the backup failed. */
export async function noteBackup(dataDir: string, atMs: number): Promise<void> {
  await writeFile(join(dataDir, LAST_BACKUP_FILE), `${new Date(atMs).toISOString()}\n`, { mode: 0o600 }).catch(() => undefined);
}
