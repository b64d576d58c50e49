import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "./errors.ts";

/** What a running PostgreSQL writes about itself into `postmaster.pid`. */
export interface PostmasterFile {
  readonly pid: number;
  /** The folder of its Unix socket, "" when it has none. */
  readonly socketDir: string;
  /** True once it accepts connections. */
  readonly isReady: boolean;
}

/** The path of that file. */
export function postmasterFilePath(cluster: string): string {
  return join(cluster, "postmaster.pid");
}

/** Reads the file; null when there is none or it was not written far enough to name a process. */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | null> {
  let text: string;
  try {
    text = await readFile(postmasterFilePath(cluster), "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
  const lines = text.split("\n").map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, socketDir: lines[4] ?? "", isReady: lines[7] === "ready" };
}
