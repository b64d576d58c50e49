import type { BackupFile } from "./backup-file.ts";
import { damaged } from "./backup-refusal.ts";
import type { EntrySum } from "./entry-frames.ts";
import { DIRECTORY_KEYS_ENTRY, RING_ENTRY } from "./make-backup.ts";
import { MANIFEST, type Manifest, parseManifest } from "./manifest.ts";
import { PEOPLE_SIDE, STAFF_SIDE } from "./side.ts";

const MANIFEST_BYTES_MAX = 64 * 1024 * 1024;
const RING_BYTES_MAX = 1024 * 1024;

/** A backup of which every byte has been checked. */
export interface CheckedBackup {
  readonly manifest: Manifest;
  /** The key ring's file. Never to be written anywhere but into a data directory. */
  readonly ring: Uint8Array;
  /** The staff directory's keys, under the same condition; null where there is no directory in it. */
  readonly directoryKeys: Uint8Array | null;
}

/** Reads a whole backup and checks every sum in it, touching nothing else. Refuses with `backup_damaged` or `backup_passphrase_wrong`. */
export async function checkBackup(file: BackupFile, key: Uint8Array): Promise<CheckedBackup> {
  const sums: EntrySum[] = [];
  const kept = new Map<string, Uint8Array[]>();
  let keeping: { pieces: Uint8Array[]; left: number } | null = null;
  for await (const event of file.read(key)) {
    if (event.kind === "begin") {
      keeping = keeperFor(event.name);
      if (keeping !== null) kept.set(event.name, keeping.pieces);
    } else if (event.kind === "data") {
      if (keeping === null) continue;
      keeping.left -= event.bytes.length;
      if (keeping.left < 0) throw damaged("a part of it is longer than it can be");
      keeping.pieces.push(event.bytes);
    } else sums.push(event.sum);
  }
  const text = kept.get(MANIFEST);
  const ring = kept.get(RING_ENTRY);
  if (text === undefined || ring === undefined || sums.at(-1)?.name !== MANIFEST) throw damaged("its manifest or key ring is missing");
  const manifest = parseManifest(Buffer.concat(text).toString("utf8"));
  requireAll(manifest, sums.slice(0, -1));
  const directoryKeys = kept.get(DIRECTORY_KEYS_ENTRY);
  if (manifest.staff !== null && directoryKeys === undefined) throw damaged("the keys of the staff directory are missing");
  return { manifest, ring: Buffer.concat(ring), directoryKeys: directoryKeys === undefined ? null : Buffer.concat(directoryKeys) };
}

function keeperFor(name: string): { pieces: Uint8Array[]; left: number } | null {
  if (name === MANIFEST) return { pieces: [], left: MANIFEST_BYTES_MAX };
  if (name === RING_ENTRY || name === DIRECTORY_KEYS_ENTRY) return { pieces: [], left: RING_BYTES_MAX };
  return null;
}

function requireAll(manifest: Manifest, found: readonly EntrySum[]): void {
  const line = (sum: EntrySum): string => `${sum.name} ${sum.sizeBytes} ${sum.sha256}`;
  if (manifest.entries.map(line).join("\n") !== found.map(line).join("\n")) throw damaged("its entries are not those of its manifest");
  const tables = [
    ...manifest.tables.map((table) => PEOPLE_SIDE.prefix + table.name),
    ...(manifest.staff?.tables ?? []).map((table) => STAFF_SIDE.prefix + table.name),
  ];
  for (const name of tables) if (!found.some((one) => one.name === name)) throw damaged(`the table ${name} is missing`);
}
