import { execFile } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const BLOCK = Buffer.alloc(256 * 1024);

/** A disk of its own, small enough to fill. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  /** Takes all room that is left. */
  fill(): Promise<void>;
  /** Gives it back. */
  empty(): Promise<void>;
}

/** Makes a small disk in memory, or gives null where this user may not. */
export async function makeSmallDisk(sizeMib: number): Promise<SmallDisk | null> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return null;
  const path = await mkdtemp(join(tmpdir(), "musubi-disk-"));
  try {
    await promisify(execFile)("mount", ["-t", "tmpfs", "-o", `size=${sizeMib}m,mode=755`, "tmpfs", path]);
  } catch {
    await rm(path, { recursive: true });
    return null;
  }
  const ballast = join(path, "ballast");
  return {
    path,
    fill: () => fillUp(ballast),
    empty: () => rm(ballast),
    [Symbol.asyncDispose]: async () => {
      await promisify(execFile)("umount", ["-l", path]);
      await rm(path, { recursive: true });
    },
  };
}

/** Writes until there is no room, at last byte by byte. */
async function fillUp(path: string): Promise<void> {
  const file = await open(path, "a");
  try {
    for (let size = BLOCK.length; size >= 1; ) {
      try {
        const { bytesWritten } = await file.write(BLOCK, 0, size);
        if (bytesWritten < size) size = Math.floor(size / 2);
      } catch {
        size = Math.floor(size / 2);
      }
    }
  } finally {
    await file.close();
  }
}
