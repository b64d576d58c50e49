import { existsSync, realpathSync } from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { PROJECT_DIR } from "../../installed.ts";
import { type DirectoryLock, lockDirectory } from "../postgres/directory-lock.ts";
import { codeOf, StartupRefusal, wordsOf } from "../postgres/errors.ts";
import { DATA_DIR_FILE, DATA_VERSION, type DataDirFile, dataVersionOf, readDataDirFile, writeDataDirFile } from "./data-dir-file.ts";

/** What the one who opens a data directory is. */
export interface DataDirUser {
  readonly appVersion: string;
  /** Where the data lies, as MUSUBI_REGION says; empty when it says nothing: then what was stated before holds. */
  readonly region: string;
}

/** What Musubi itself puts into a data directory. Anything else at first start means that the folder is somebody else's. */
const OURS: ReadonlySet<string> = new Set([
  "postgres",
  "keys",
  "blobs",
  "run",
  "musubi.json",
  "musubi.json.new",
  "musubi.lock",
  "musubi.pid",
  "musubi.log",
  "lost+found",
  "last-backup.txt",
  "log-head.json",
  "log-head.json.new",
  "key-log-head.json",
  "key-log-head.json.new",
]);
/** Stands in a data directory while a restore is under way; removed as its last step. */
export const RESTORE_MARK = "restore-unfinished";
/** Folders of the checkout that are built anew or handed out: data there would be lost or public. */
const UNFIT_FOLDERS = ["apps", "packages", "node_modules", ".git", "e2e", "fixtures", "tools", "docs", "bench"];

/**
 * Opens the data directory for this process alone, or refuses: because another Musubi uses it, a newer one has changed it, it
 * belongs to another country or another program, or this user may not write there. Made when missing, and private.
 */
export async function openDataDir(dir: string, user: DataDirUser): Promise<DataDir> {
  const path = resolve(dir);
  refuseUnfitPlace(path);
  await makeFolder(path);
  await refuseStrangeFolder(path);
  const lock = lockDirectory(path);
  try {
    const file = await readDataDirFile(path);
    refuseUnfitFile(path, file, user);
    return new DataDir(path, lock, file, user);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A data directory that this process holds until `release()`. */
export class DataDir {
  readonly path: string;
  readonly #lock: DirectoryLock;
  readonly #appVersion: string;
  #region: string;
  #file: DataDirFile | null;

  constructor(path: string, lock: DirectoryLock, file: DataDirFile | null, user: DataDirUser) {
    this.path = path;
    this.#lock = lock;
    this.#file = file;
    this.#appVersion = user.appVersion;
    this.#region = user.region === "" ? (file?.region ?? "") : user.region;
  }

  /** Whether it was filled with the town of `--demo`. */
  get isDemo(): boolean {
    return this.#file?.isDemo === true;
  }

  /** Where the encrypted files lie, like `s3://bucket/folder`; empty for the folder `blobs` here. */
  get blobs(): string {
    return this.#file?.blobs ?? "";
  }

  /** Where the data lies; empty while nobody has stated it. */
  get region(): string {
    return this.#region;
  }

  /** Whether the place is stated for the first time, of data that have been here for a while. */
  get isRegionNew(): boolean {
    return this.#file !== null && this.#file.region === "" && this.#region !== "";
  }

  /** Notes that this version has brought the data up to date: older ones are refused from now on where the layout changed. */
  async record(facts: { readonly isDemo?: boolean; readonly region?: string; readonly blobs?: string } = {}): Promise<void> {
    this.#region = facts.region ?? this.#region;
    const blobs = facts.blobs ?? this.blobs;
    const next = {
      dataVersion: dataVersionOf(blobs),
      appVersion: this.#appVersion,
      region: this.#region,
      isDemo: facts.isDemo ?? this.isDemo,
      blobs,
    };
    if (this.#file !== null && JSON.stringify(this.#file) === JSON.stringify(next)) return;
    await writeDataDirFile(this.path, next);
    this.#file = next;
  }

  release(): void {
    this.#lock.release();
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

function refuseUnfitPlace(path: string): void {
  const real = realPathOf(path);
  const inProject = UNFIT_FOLDERS.map((name) => join(PROJECT_DIR, name)).some((folder) => real === folder || real.startsWith(folder + sep));
  if (inProject) {
    throw unsuitable(
      `MUSUBI_DATA_DIR is ${path}, inside Musubi's own program folder, which is built anew and partly handed out. Choose another folder.`,
    );
  }
  for (let above = dirname(real); above !== dirname(above); above = dirname(above)) {
    if (!existsSync(join(above, DATA_DIR_FILE))) continue;
    throw unsuitable(`MUSUBI_DATA_DIR is ${path}, inside the data directory ${above} of another Musubi. Choose a folder beside it.`);
  }
}

/** The path without links, as far as it exists. */
function realPathOf(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const above = dirname(path);
  return above === path ? path : join(realPathOf(above), basename(path));
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const isFile = codeOf(error) === "EEXIST" || codeOf(error) === "ENOTDIR";
    if (isFile)
      throw unsuitable(`The data directory ${path} cannot be made, because there is a file in its place. Set MUSUBI_DATA_DIR to a folder.`);
    throw notPermitted(path, error);
  }
}

async function refuseStrangeFolder(path: string): Promise<void> {
  const names = await readdir(path).catch((error: unknown) => {
    throw notPermitted(path, error);
  });
  if (names.includes(RESTORE_MARK)) {
    throw unsuitable(`A restore into ${path} was cut off before it was whole. Empty the folder and restore the backup again.`);
  }
  if (names.includes(DATA_DIR_FILE)) return;
  const strange = names.find((name) => !OURS.has(name));
  if (strange === undefined) return;
  const what = (await stat(join(path, strange)).catch(() => null))?.isDirectory() === true ? "a folder" : "a file";
  throw unsuitable(
    `The folder ${path} holds other things (${what} named ${strange}), so Musubi does not put its data there. Set MUSUBI_DATA_DIR to an empty folder.`,
  );
}

function refuseUnfitFile(path: string, file: DataDirFile | null, user: DataDirUser): void {
  if (file === null) return;
  if (file.dataVersion > DATA_VERSION) {
    const sentence = `The data directory ${path} was last used by Musubi ${file.appVersion}, which is newer; this is Musubi ${user.appVersion} and would misread it. Start the newer version, or restore a backup made by this one.`;
    throw new StartupRefusal("data_directory_too_new", sentence);
  }
  if (user.region !== "" && file.region !== "" && file.region !== user.region) {
    const sentence = `The data in ${path} lies in the region "${file.region}", but MUSUBI_REGION says "${user.region}". Data never changes its country by a setting: set MUSUBI_REGION=${file.region}, or use another data directory.`;
    throw new StartupRefusal("region_mismatch", sentence);
  }
}

function unsuitable(sentence: string): StartupRefusal {
  return new StartupRefusal("data_directory_unsuitable", sentence);
}

function notPermitted(path: string, error: unknown): StartupRefusal {
  const sentence = `Musubi may not use the data directory ${path} (${wordsOf(error)}). Give the folder to this user, or set MUSUBI_DATA_DIR to another one.`;
  return new StartupRefusal("data_directory_not_permitted", sentence, { cause: error });
}
