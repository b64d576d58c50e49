import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { folderOf } from "../platform/blobs/object-place.ts";
import { openClient } from "../platform/postgres/client.ts";
import { openBackupFile } from "./backup-file.ts";
import { keyOf } from "./backup-key.ts";
import { backupRefusal } from "./backup-refusal.ts";
import { BLOB_PREFIX, blobEntries } from "./blob-files.ts";
import { withSnapshot } from "./dump-tables.ts";
import { type Entry, type EntrySum, framesOf } from "./entry-frames.ts";
import { type Restored, type RestoreParts, restoreBackup } from "./restore-backup.ts";
import { withStaffSnapshot } from "./staff-backup.ts";

/** What verifying needs besides the file. */
export type VerifyParts = Omit<
  RestoreParts,
  "dataDir" | "databaseUrl" | "openObjects" | "blobs" | "staffDatabaseUrl" | "region" | "key" | "compare"
> & {
  readonly passphrase: string;
};

/**
 * Restores a backup into a throw-away folder beside it and reads everything back: every table and every file must have the sum
 * that it had when the backup was made. Refuses with `backup_differs`. Newer steps of the schema are tried afterwards. The folder is gone then.
 */
export async function verifyBackup(path: string, parts: VerifyParts): Promise<void> {
  const file = await openBackupFile(path);
  const key = await keyOf(parts.passphrase, file.header.kdf);
  const place = await mkdtemp(join(dirname(path), ".musubi-verify-"));
  try {
    const target = {
      ...parts,
      dataDir: join(place, "data"),
      databaseUrl: "",
      // Beside it, wherever the server keeps its own.
      openObjects: (of: { readonly dataDir: string }) => Promise.resolve(folderOf(of.dataDir)),
      blobs: "",
      staffDatabaseUrl: "",
      region: file.header.region,
      key,
    } as const;
    await using _restored = await restoreBackup(file, { ...target, compare: (loaded) => requireAllBack(target, loaded) });
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** Reads everything as a backup does, and compares the sums. */
async function requireAllBack(
  place: { readonly dataDir: string; readonly staffDatabaseUrl: string },
  { checked, prepared }: Pick<Restored, "checked" | "prepared">,
): Promise<void> {
  const { entries } = checked.manifest;
  const keys = entries.map((one) => one.name).filter((name) => name.startsWith("keys/"));
  const client = await openClient(prepared.owner);
  try {
    const unheard = { onTable: () => undefined, onRows: () => undefined };
    const found = await withStaffSnapshot({ ...place, prepared }, (staff) =>
      withSnapshot(client, (snapshot) =>
        sumsOf(async function* () {
          yield* snapshot.entries(unheard);
          if (staff !== null) yield* staff.entries(unheard);
          yield* blobEntries(folderOf(place.dataDir));
          for (const name of keys) yield { name, bytes: createReadStream(join(place.dataDir, ...name.split("/"))) };
        }),
      ),
    );
    requireSame(
      entries.filter((one) => one.sizeBytes > 0 || !one.name.startsWith(BLOB_PREFIX)),
      found,
    );
  } finally {
    await client.end();
  }
}

async function sumsOf(entries: () => AsyncIterable<Entry>): Promise<EntrySum[]> {
  const sums: EntrySum[] = [];
  for await (const _frame of framesOf(entries(), (sum) => void sums.push(sum)));
  return sums;
}

function requireSame(wanted: readonly EntrySum[], found: readonly EntrySum[]): void {
  const differing = wanted.filter((one) => !found.some((other) => other.name === one.name && other.sha256 === one.sha256));
  if (differing.length === 0 && wanted.length === found.length) return;
  const names = differing.map((one) => one.name).join(", ");
  throw backupRefusal(
    "backup_differs",
    `The backup does not come back as it was (${names || "it has entries too many"}). Do not rely on it; please report this.`,
  );
}
