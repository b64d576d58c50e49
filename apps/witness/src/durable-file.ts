import { link, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { randomName, systemRandom } from "@musubi/base";

/** Readable and writable by whom the witness runs as, by nobody else. */
const OWN = 0o600;

/**
 * Creates a file that was not there, with all of its text or not at all: written beside, made durable, then linked into place. False
 * when the name is taken, whoever was faster; the file there stays as it is. What a crash leaves is a `.tmp` that nobody reads.
 */
export async function createDurably(path: string, text: string): Promise<boolean> {
  const beside = `${path}.${randomName(systemRandom, 10)}.tmp`;
  try {
    const file = await open(beside, "wx", OWN);
    try {
      await file.writeFile(text);
      await file.datasync();
    } finally {
      await file.close();
    }
    await link(beside, path);
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    await unlink(beside).catch(() => undefined);
  }
  await syncDirectory(dirname(path));
  return true;
}

/** Makes the names in a directory durable. Windows cannot, and does not need to be asked. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Whether an error of the file system bears this code. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
