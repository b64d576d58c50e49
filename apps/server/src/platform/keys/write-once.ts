import { link, mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Random, randomName } from "@musubi/base";
import { codeOf } from "../postgres/errors.ts";

const OWNER_ONLY = 0o600;

/**
 * Writes a file of secrets that must never be replaced: after a crash there is either all of it or none. Only its owner may
 * read it. Throws with the code EEXIST when there is one already.
 */
export async function writeOnce(
  file: { readonly dir: string; readonly name: string; readonly text: string },
  random: Random,
): Promise<void> {
  await mkdir(file.dir, { recursive: true, mode: 0o700 });
  const path = join(file.dir, file.name);
  // A name of its own: two first starts at once must not write into one file.
  const temporary = `${path}.${randomName(random, 12)}`;
  const handle = await open(temporary, "wx", OWNER_ONLY);
  try {
    await handle.writeFile(file.text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await place(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(file.dir);
}

/** A link fails where a rename would replace: two first starts at once do not destroy each other's keys. */
async function place(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw error;
    // Some file systems know no links; there the lock on the data directory alone keeps a second start away.
    await rename(temporary, path);
  }
}

/** Makes a new name in a folder survive a loss of power. Windows has no such call and needs none. */
export async function syncFolder(dir: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(dir, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
