import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { postgresRefusal, wordsOf } from "./errors.ts";

const SQLITE_BUSY = 5;
const lockName = "musubi.lock";

/**
 * Holds a folder for this process. The lock belongs to the kernel, so it ends with the process however that dies: there is
 * no stale lock to clean up. It also holds between containers that share a volume, where a process number means nothing.
 *
 * @NOTE Reading `musubi.lock` with another file handle of the same process and closing it would drop the lock (that is how
 * POSIX locks work): whoever copies a data directory skips this file.
 */
export class DirectoryLock {
  readonly #database: DatabaseSync;
  readonly #holderFile: string;
  // Hung on the end of the process, so that a lock whose holder forgot about it is neither collected nor lost.
  readonly #atExit = (): void => this.release();
  #isHeld = true;

  constructor(database: DatabaseSync, holderFile: string) {
    this.#database = database;
    this.#holderFile = holderFile;
    process.on("exit", this.#atExit);
    // Only for the sentence that the next one gets to read; a full disk must not keep us from starting.
    attempt(() => writeFileSync(holderFile, `${process.pid}\n`));
  }

  /** Lets the folder go. Doing it twice is harmless. */
  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    process.off("exit", this.#atExit);
    attempt(() => rmSync(this.#holderFile, { force: true }));
    this.#database.close();
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

/**
 * Locks a folder, which is made if it is missing, or throws the refusal `data_directory_in_use` when another living server
 * holds it. Node offers no file lock of its own; the one inside SQLite is the same on every system we run on.
 */
export function lockDirectory(dir: string): DirectoryLock {
  const holderFile = join(dir, "musubi.pid");
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dir, { recursive: true, mode: 0o711 });
    database = new DatabaseSync(join(dir, lockName), { timeout: 0 });
    // Whoever can read the file can also hold a lock on it.
    chmodSync(join(dir, lockName), 0o600);
    // Nothing is ever written: no journal file has to lie beside it.
    database.exec("pragma journal_mode = memory; begin exclusive");
  } catch (error) {
    database?.close();
    if (isBusy(error)) throw postgresRefusal("data_directory_in_use", busySentence(dir, holderFile), error);
    const sentence = `Musubi cannot write in ${dir} (${wordsOf(error)}). Give this user the right to write there, or choose another folder.`;
    throw postgresRefusal("data_directory_not_permitted", sentence, error);
  }
  return new DirectoryLock(database, holderFile);
}

function isBusy(error: unknown): boolean {
  return typeof error === "object" && error !== null && "errcode" in error && error.errcode === SQLITE_BUSY;
}

function busySentence(dir: string, holderFile: string): string {
  return `Another Musubi server (process ${readHolder(holderFile)}) is using ${dir}. Stop it first, or give this one another data directory.`;
}

function readHolder(holderFile: string): string {
  try {
    return readFileSync(holderFile, "utf8").trim();
  } catch {
    return "unknown";
  }
}

function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // Deliberately nothing.
  }
}
