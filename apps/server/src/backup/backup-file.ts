import { createReadStream, createWriteStream } from "node:fs";
import { link, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createZstdCompress, createZstdDecompress } from "node:zlib";
import { syncFolder } from "../platform/keys/write-once.ts";
import { codeOf, StartupRefusal, wordsOf } from "../platform/postgres/errors.ts";
import { type BackupHeader, HEADER_BYTES_MAX, headerLine, MAGIC, parseHeader } from "./backup-header.ts";
import { backupRefusal, damaged } from "./backup-refusal.ts";
import { ByteReader } from "./byte-reader.ts";
import { type Entry, type EntryEvent, type EntrySum, framesOf, readFrames } from "./entry-frames.ts";
import { openChunks, sealChunks } from "./sealed-chunks.ts";

/** What goes into a new backup file. */
export interface BackupContent {
  readonly header: BackupHeader;
  readonly key: Uint8Array;
  readonly entries: AsyncIterable<Entry>;
  /** Hears of each entry once it is in the file. */
  readonly onEntry: (sum: EntrySum) => void;
}

/**
 * Writes a backup: heading, then all entries compressed and sealed. The file appears under its name only when it is whole and
 * on the disk, readable for its owner alone. Never replaces one.
 */
export async function writeBackupFile(path: string, content: BackupContent): Promise<void> {
  const unfinished = `${path}.part`;
  const heading = headingOf(content.header);
  const sealed = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    yield heading;
    yield* sealChunks(source, { key: content.key, heading });
  };
  try {
    await rm(unfinished, { force: true });
    const out = createWriteStream(unfinished, { flags: "wx", mode: 0o600, flush: true });
    await pipeline(Readable.from(framesOf(content.entries, content.onEntry)), createZstdCompress(), sealed, out);
    await link(unfinished, path);
    await rm(unfinished);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw writeRefusal(path, error);
  }
}

function writeRefusal(path: string, error: unknown): unknown {
  if (codeOf(error) === "EEXIST")
    return backupRefusal("backup_exists", `There is a file ${path} already; a backup never replaces another.`, error);
  if (!["EACCES", "EPERM", "EROFS", "ENOENT", "ENOTDIR", "ENOSPC", "EDQUOT", "EISDIR"].includes(codeOf(error))) return error;
  return backupRefusal("backup_not_writable", `The backup cannot be written to ${path} (${wordsOf(error)}).`, error);
}

function headingOf(header: BackupHeader): Uint8Array {
  return Buffer.from(MAGIC + headerLine(header));
}

/** A backup file that can be read, any number of times from its beginning. */
export interface BackupFile {
  readonly header: BackupHeader;
  /** Everything in it, in order. Refuses with `backup_damaged` at the first byte that is not as it was written. */
  read(key: Uint8Array): AsyncGenerator<EntryEvent>;
}

/** Reads a file's heading. Refuses with `backup_not_readable` or `backup_damaged`. */
export async function openBackupFile(path: string): Promise<BackupFile> {
  const header = await withFile(path, readHeading);
  return { header, read: (key) => readSealed(path, key) };
}

async function withFile<T>(path: string, work: (reader: ByteReader) => Promise<T>): Promise<T> {
  const file = await open(path, "r").catch((error: unknown) => {
    throw backupRefusal("backup_not_readable", `The backup ${path} cannot be read (${wordsOf(error)}).`, error);
  });
  const reader = new ByteReader(file.createReadStream());
  try {
    return await work(reader);
  } finally {
    await reader.end();
    await file.close().catch(() => undefined);
  }
}

async function readHeading(reader: ByteReader): Promise<BackupHeader> {
  const magic = await reader.take(MAGIC.length);
  if (magic === null || Buffer.from(magic).toString("latin1") !== MAGIC)
    throw damaged("it does not begin like one of this version of Musubi");
  const line = await reader.takeLine(HEADER_BYTES_MAX);
  if (line === null) throw damaged("its heading has no end");
  return parseHeader(line);
}

async function* readSealed(path: string, key: Uint8Array): AsyncGenerator<EntryEvent> {
  const reader = new ByteReader(createReadStream(path));
  const header = await readHeading(reader);
  const heading = headingOf(header);
  const wrongPassphrase = (): StartupRefusal =>
    backupRefusal(
      "backup_passphrase_wrong",
      "The passphrase does not open this backup, or its first part is damaged. Nothing was changed.",
    );
  const plain = createZstdDecompress();
  const unpacking = pipeline(Readable.from(openChunks(reader, { key, heading }, wrongPassphrase)), plain);
  // The same error ends the loop below; here it would only be told twice.
  unpacking.catch(() => undefined);
  try {
    yield* readFrames(new ByteReader(plain));
    await unpacking;
  } catch (error) {
    throw error instanceof StartupRefusal ? error : damaged(wordsOf(error));
  } finally {
    plain.destroy();
    await reader.end();
  }
}
