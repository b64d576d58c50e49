import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createDurably, isCode, syncDirectory } from "./durable-file.ts";

/** What was cosigned last for a log. */
export interface StoredNote {
  /** Counts up by one with each that is kept. */
  readonly sequence: number;
  /** The checkpoint with the signatures of its log and ours. */
  readonly note: string;
}

const SUFFIX = ".checkpoint";
const DIGITS = 16;
/** A file that is taken away between being listed and being read has a successor; so often in a row it cannot happen. */
const ATTEMPTS_MAX = 20;

/**
 * The last cosigned checkpoint of each log, as files: `<sha-256 of the origin>/<sequence>.checkpoint`. The highest number counts.
 *
 * Each step creates the file with the next number, which the file system lets only one do, in this process or in any other on
 * the same directory. So comparing and storing are one step without any lock that a crash could leave behind.
 */
export class CheckpointStore {
  readonly #stateDir: string;

  constructor(stateDir: string) {
    this.#stateDir = stateDir;
  }

  /** Whether anything was ever kept here. */
  async hasAny(): Promise<boolean> {
    const entries = await readdir(this.#stateDir, { withFileTypes: true });
    return entries.some((entry) => entry.isDirectory() && /^[0-9a-f]{64}$/.test(entry.name));
  }

  /** The last one that was kept for a log, or null when there never was one. */
  async latest(origin: string): Promise<StoredNote | null> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const sequence = (await this.#sequences(origin)).at(-1);
      if (sequence === undefined) return null;
      try {
        return { sequence, note: await readFile(this.#path(origin, sequence), "utf8") };
      } catch (error) {
        if (!isCode(error, "ENOENT")) throw error;
      }
    }
    throw new Error("The state of a log changes faster than it can be read.");
  }

  /** Keeps a note as the one after `before`, durably. False when another came first: then nothing was changed. */
  async keepAfter(before: StoredNote | null, origin: string, note: string): Promise<boolean> {
    const sequence = (before?.sequence ?? 0) + 1;
    if (before === null) await this.#makeDirectory(origin);
    if (!(await createDurably(this.#path(origin, sequence), note))) return false;
    const sequences = await this.#sequences(origin);
    if (sequences.at(-1) !== sequence) {
      // Others went on to a later number and cleared ours away before we came: ours is no successor of anything.
      await rm(this.#path(origin, sequence), { force: true });
      return false;
    }
    for (const old of sequences.slice(0, -1)) await rm(this.#path(origin, old), { force: true });
    return true;
  }

  /** The directory of a log; its name is also the path that monitors ask for. */
  static directoryOf(origin: string): string {
    return createHash("sha256").update(origin).digest("hex");
  }

  async #makeDirectory(origin: string): Promise<void> {
    await mkdir(join(this.#stateDir, CheckpointStore.directoryOf(origin)), { recursive: true, mode: 0o700 });
    await syncDirectory(this.#stateDir);
  }

  async #sequences(origin: string): Promise<number[]> {
    try {
      const names = await readdir(join(this.#stateDir, CheckpointStore.directoryOf(origin)));
      const isOurs = (name: string): boolean => name.length === DIGITS + SUFFIX.length && /^[0-9]+\.checkpoint$/.test(name);
      return names
        .filter(isOurs)
        .map((name) => Number(name.slice(0, DIGITS)))
        .sort((one, other) => one - other);
    } catch (error) {
      if (isCode(error, "ENOENT")) return [];
      throw error;
    }
  }

  #path(origin: string, sequence: number): string {
    return join(this.#stateDir, CheckpointStore.directoryOf(origin), `${String(sequence).padStart(DIGITS, "0")}${SUFFIX}`);
  }
}
