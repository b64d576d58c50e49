import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock, Random } from "@musubi/base";
import { appVersion, MIGRATIONS_DIR, STAFF_MIGRATIONS_DIR } from "../installed.ts";
import type { ObjectFolder } from "../platform/blobs/object-folder.ts";
import { readDataDirFile } from "../platform/data-dir/data-dir-file.ts";
import { DIRECTORY_KEYS_FILE } from "../platform/keys/directory-keys.ts";
import { RING_FILE } from "../platform/keys/ring-file.ts";
import { openClient, readRows } from "../platform/postgres/client.ts";
import type { PreparedDatabase } from "../platform/postgres/prepare.ts";
import { writeBackupFile } from "./backup-file.ts";
import { keyOf, newKdf } from "./backup-key.ts";
import { blobEntries } from "./blob-files.ts";
import { type TableSnapshot, withSnapshot } from "./dump-tables.ts";
import type { Entry, EntrySum } from "./entry-frames.ts";
import { MANIFEST, type Manifest, type TableInBackup } from "./manifest.ts";
import { readSchemaSteps, type SchemaSteps } from "./schema-steps.ts";
import { withStaffSnapshot } from "./staff-backup.ts";

/** The name of the key ring's entry. */
export const RING_ENTRY = `keys/${RING_FILE}`;
/** The name of the entry of the staff directory's keys. */
export const DIRECTORY_KEYS_ENTRY = `keys/${DIRECTORY_KEYS_FILE}`;

/** What a backup is made of and from. */
export interface BackupParts {
  readonly dataDir: string;
  readonly region: string;
  readonly prepared: PreparedDatabase;
  /** The place of the encrypted files. */
  readonly objects: ObjectFolder;
  /** The setting of the staff directory's own database; empty: beside the other one. */
  readonly staffDatabaseUrl: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly passphrase: string;
  /** Hears how much is done, from 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** What a backup came to. */
export interface MadeBackup {
  readonly manifest: Manifest;
  readonly sizeBytes: number;
}

/**
 * Writes everything of a server into one sealed file while the server goes on working: all rows as they are at one moment, the
 * staff directory, the encrypted files, the keys of both. Refuses with a sentence; nothing half-written stays behind.
 */
export async function makeBackup(path: string, parts: BackupParts): Promise<MadeBackup> {
  const client = await openClient(parts.prepared.owner);
  try {
    // What the database went through, not what this code would do: a restore takes the rest of the steps itself.
    const [taken] = await readRows(client, "select count(*)::int as count from musubi_meta.schema_migrations");
    const steps = await readSchemaSteps(MIGRATIONS_DIR, Number(taken?.["count"]));
    const manifest = await withStaffSnapshot(parts, (staff) =>
      withSnapshot(client, (snapshot) => writeSnapshot(path, parts, { snapshot, staff, steps })),
    );
    return { manifest, sizeBytes: (await stat(path)).size };
  } finally {
    await client.end();
  }
}

async function writeSnapshot(
  path: string,
  parts: BackupParts,
  { snapshot, staff, steps }: { readonly snapshot: TableSnapshot; readonly staff: TableSnapshot | null; readonly steps: SchemaSteps },
): Promise<Manifest> {
  const kdf = newKdf(parts.random);
  const key = await keyOf(parts.passphrase, kdf);
  const header = { createdAt: new Date(parts.clock.nowMs()).toISOString(), appVersion: appVersion(), region: parts.region, ...steps, kdf };
  const made: { entries: EntrySum[]; tables: TableInBackup[] } = { entries: [], tables: [] };
  const ofStaff = staff === null ? null : { tables: [] as TableInBackup[], ...(await readSchemaSteps(STAFF_MIGRATIONS_DIR)) };
  const allRows = snapshot.rowCount + (staff?.rowCount ?? 0);
  const isDemo = (await readDataDirFile(parts.dataDir))?.isDemo === true;
  let rowCount = 0;
  const onRows = (count: number): void => {
    rowCount += count;
    parts.onProgress(rowCount / Math.max(allRows, 1));
  };
  const entries = async function* (): AsyncGenerator<Entry> {
    yield* snapshot.entries({ onTable: (table) => void made.tables.push(table), onRows });
    if (staff !== null) {
      yield* staff.entries({ onTable: (table) => void ofStaff?.tables.push(table), onRows });
      yield { name: DIRECTORY_KEYS_ENTRY, bytes: createReadStream(join(parts.dataDir, "keys", DIRECTORY_KEYS_FILE)) };
    }
    yield* blobEntries(parts.objects);
    yield { name: RING_ENTRY, bytes: createReadStream(join(parts.dataDir, "keys", RING_FILE)) };
    yield { name: MANIFEST, bytes: once(Buffer.from(JSON.stringify({ ...made, isDemo, staff: ofStaff }))) };
  };
  await writeBackupFile(path, { header, key, entries: entries(), onEntry: (sum) => void made.entries.push(sum) });
  return { entries: made.entries.filter((one) => one.name !== MANIFEST), tables: made.tables, isDemo, staff: ofStaff };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
