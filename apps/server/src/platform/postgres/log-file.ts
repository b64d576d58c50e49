import { copyFile, stat, truncate } from "node:fs/promises";
import { codeOf } from "./errors.ts";

/** Two files of this size are the most that the server's log takes. */
const logBytesMax = 8 * 1024 * 1024;

/**
 * Keeps the server's log small: a full one becomes `<path>.1`, the one before it is forgotten. The server keeps its handle, so
 * the file is copied and emptied, not renamed; it writes at the end, wherever that is.
 */
export async function rotateLog(path: string): Promise<void> {
  try {
    const { size } = await stat(path);
    if (size <= logBytesMax) return;
    await copyFile(path, `${path}.1`);
    await truncate(path, 0);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}
