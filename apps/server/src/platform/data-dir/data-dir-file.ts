import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fieldOf, parseJson } from "../json-fields.ts";
import { syncFolder } from "../keys/write-once.ts";
import { codeOf, StartupRefusal } from "../postgres/errors.ts";

/** What a data directory says of itself, in `musubi.json`. */
export interface DataDirFile {
  /** How the folder is laid out. A higher number than ours means that a newer Musubi has changed it. */
  readonly dataVersion: number;
  /** The version of Musubi that last started here. */
  readonly appVersion: string;
  /** The country in which the data lies, as the operator has stated it; empty while nobody has. */
  readonly region: string;
  /** Filled with the town of `--demo`. */
  readonly isDemo: boolean;
  /** Where the encrypted files lie, like `s3://bucket/folder`; empty for the folder `blobs` here. */
  readonly blobs: string;
}

/** The layout that this code reads and writes. */
export const DATA_VERSION = 2;
/** The first layout in which files may lie elsewhere. One that did not know it would take all of them for lost. */
const BLOBS_ELSEWHERE_VERSION = 2;
export const DATA_DIR_FILE = "musubi.json";

/** Reads `musubi.json`; null when there is none. Refuses with `data_directory_damaged` when it is something else. */
export async function readDataDirFile(dir: string): Promise<DataDirFile | null> {
  const path = join(dir, DATA_DIR_FILE);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw new StartupRefusal(
      "data_directory_not_permitted",
      `Musubi cannot read ${path} (${codeOf(error)}). Give it to the user who starts Musubi.`,
    );
  }
  const file = parse(text);
  if (file === null)
    throw new StartupRefusal("data_directory_damaged", `${path} is not what Musubi wrote there. Put it back from a backup.`);
  return file;
}

/** The number of a folder's layout: no higher than what lies in it needs, so that an older Musubi can go on where it could. */
export function dataVersionOf(blobs: string): number {
  return blobs === "" ? 1 : BLOBS_ELSEWHERE_VERSION;
}

/** Writes `musubi.json` so that after a crash there is the old or the new one, never half of one. */
export async function writeDataDirFile(dir: string, file: DataDirFile): Promise<void> {
  const path = join(dir, DATA_DIR_FILE);
  const fresh = `${path}.new`;
  await rm(fresh, { force: true });
  const handle = await open(fresh, "wx", 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(file, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, path);
  await syncFolder(dir);
}

function parse(text: string): DataDirFile | null {
  const json = parseJson(text);
  const field = (name: string): unknown => fieldOf(json, name);
  const dataVersion = field("dataVersion");
  const appVersion = field("appVersion");
  const region = field("region");
  if (typeof dataVersion !== "number" || !Number.isSafeInteger(dataVersion) || typeof appVersion !== "string" || typeof region !== "string")
    return null;
  const blobs = field("blobs");
  return { dataVersion, appVersion, region, isDemo: field("isDemo") === true, blobs: typeof blobs === "string" ? blobs : "" };
}
