import { chmod, mkdtemp, readdir, rm, stat, statfs } from "node:fs/promises";
import { freemem, tmpdir } from "node:os";
import { join } from "node:path";

const GIB = 2 ** 30;
/** Several times what a run was seen to hold at one time. */
const ROOM_BYTES = 4 * GIB;
/** What the programs themselves need beside it. */
const MEMORY_BYTES = 10 * GIB;
/** Linux keeps what lies here in memory. In a container it is often too small, and then it is left alone. */
const IN_MEMORY = "/dev/shm";
const PREFIX = "musubi-gate-";
/** No run takes as long: what is older was left behind by one that was killed. */
const LEFT_BEHIND_MS = 3 * 3_600_000;

/**
 * Gives the act a folder for all that a run of the gate throws away, and removes it afterwards. It lies in memory where there is room, because
 * a run writes tens of gigabytes that nobody reads again: to a disk that is a twentieth of the whole work. Else it lies among the system's
 * temporary files. What the tests say of disks they say on disks of their own.
 */
export async function withScratch<T>(act: (scratch: string) => Promise<T>): Promise<T> {
  const parent = (await isRoomy(IN_MEMORY)) ? IN_MEMORY : tmpdir();
  const scratch = await mkdtemp(join(parent, PREFIX));
  try {
    // As the folder that it stands for: programs of other users, PostgreSQL first, work in it.
    await chmod(scratch, 0o1777);
    await removeLeftBehind(parent, (await stat(scratch)).mtimeMs);
    return await act(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function isRoomy(folder: string): Promise<boolean> {
  if (process.platform !== "linux" || freemem() < MEMORY_BYTES) return false;
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}

async function removeLeftBehind(parent: string, nowMs: number): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(parent, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
    if (mtimeMs < nowMs - LEFT_BEHIND_MS) await rm(path, { recursive: true, force: true });
  }
}
