import { mkdir, statfs } from "node:fs/promises";

/** Whether the disk of a folder has room for so many bytes more, while `reserveBytes` stay free. */
export async function hasRoomFor(dir: string, sizeBytes: number, reserveBytes: number): Promise<boolean> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize - sizeBytes >= reserveBytes;
}
