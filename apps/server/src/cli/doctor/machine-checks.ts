import { statfs } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import type { Clock } from "@musubi/base";
import { findBinariesPackage } from "../../platform/postgres/binaries.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { advice, bad, type Finding, good } from "./finding.ts";

const NODE_MAJOR = 24;
const GB = 1024 ** 3;
const MEMORY_ADVISED = 0.9 * GB;
const FREE_NEEDED = 0.5 * GB;
const FREE_ADVISED = 5 * GB;
/** When this check was written; no right clock says less. */
const NOT_BEFORE_MS = Date.UTC(2026, 0, 1);

/** The machine: Node, memory, the clock. */
export function checkMachine(clock: Clock): Finding[] {
  return [checkNode(), checkMemory(), checkClock(clock)];
}

function checkNode(): Finding {
  const [major] = process.versions.node.split(".").map(Number);
  if (major === NODE_MAJOR) return good("node", `Node ${process.versions.node} on ${process.platform} ${process.arch}.`);
  return bad(
    "node",
    `This is Node ${process.versions.node}; Musubi is made for Node ${NODE_MAJOR}.`,
    'Run "npm ci", which brings the right Node, and start with "npm start" or "npx musubi".',
  );
}

function checkMemory(): Finding {
  const words = `${(totalmem() / GB).toFixed(1)} GB of memory, ${availableParallelism()} processors.`;
  if (totalmem() >= MEMORY_ADVISED) return good("memory", words);
  return advice("memory", words, "Give the machine 1 GB or more: the database keeps 128 MB of it.");
}

function checkClock(clock: Clock): Finding {
  const now = new Date(clock.nowMs()).toISOString();
  if (clock.nowMs() > NOT_BEFORE_MS) return good("clock", `The clock says ${now}.`);
  return bad(
    "clock",
    `The clock says ${now}, which cannot be.`,
    "Set the machine's clock, best by a time service; sign-in and invites depend on it.",
  );
}

/** The PostgreSQL that comes along. */
export async function checkBinaries(): Promise<Finding> {
  try {
    const { version, home } = await findBinariesPackage();
    return good("postgresql", `PostgreSQL ${version} is installed in ${home}.`);
  } catch (error) {
    if (!(error instanceof StartupRefusal)) throw error;
    return bad("postgresql", error.message, 'Run "npm ci" again, or set MUSUBI_DATABASE_URL.');
  }
}

/** Room on the disk of a folder that exists. */
export async function checkDisk(path: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(path);
  const free = bavail * bsize;
  const words = `${(free / GB).toFixed(1)} GB are free on the disk of ${path}.`;
  if (free < FREE_NEEDED) return bad("disk", words, "Make room: sending is refused when the disk is full, though nothing is lost.");
  if (free < FREE_ADVISED) return advice("disk", words, "Make room before it runs out; backups need room as well.");
  return good("disk", words);
}
