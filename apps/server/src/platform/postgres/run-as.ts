import { execFile, type SpawnOptions } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { unprivilegedUser } from "../unprivileged-user.ts";
import { type BinariesPackage, copyBinaries, linkLibraries, programPath } from "./binaries.ts";
import { postgresRefusal, wordsOf } from "./errors.ts";

/**
 * As whom the programs of PostgreSQL run. It refuses to run as root, so root hands it to somebody else: to an unprivileged
 * user, or (where root may not become another user) to itself seen as another user inside a user namespace.
 */
export type RunAs =
  | { readonly kind: "self" }
  | { readonly kind: "user"; readonly uid: number; readonly gid: number }
  | { readonly kind: "namespace"; readonly uid: number; readonly gid: number };

/** Where the programs are and as whom they run; it was tried and works. */
export interface Launch {
  readonly home: string;
  readonly runAs: RunAs;
}

/** Who must own the files of the cluster under this way of running; null on Windows. */
export function ownerOf(runAs: RunAs): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid === undefined || process.getgid === undefined) return null;
  if (runAs.kind === "user") return { uid: runAs.uid, gid: runAs.gid };
  return { uid: process.getuid(), gid: process.getgid() };
}

/** A program with its arguments as `spawn` and `execFile` want them. The environment is empty: nothing of ours leaks in. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: Pick<SpawnOptions, "uid" | "gid"> & { readonly env: NodeJS.ProcessEnv };
}

/** Turns a program of PostgreSQL into the command that runs it as chosen. */
export function commandFor(launch: Launch, program: "initdb" | "pg_ctl" | "postgres", args: readonly string[]): Command {
  const file = programPath(launch.home, program);
  // Messages in plain English, because we read some of them.
  const env = { LC_ALL: "C" };
  const { runAs } = launch;
  if (runAs.kind === "user") return { file, args, options: { env, uid: runAs.uid, gid: runAs.gid } };
  if (runAs.kind === "self") return { file, args, options: { env } };
  const inside = ["--user", `--map-user=${runAs.uid}`, `--map-group=${runAs.gid}`, "--", file, ...args];
  return { file: "/usr/bin/unshare", args: inside, options: { env } };
}

/**
 * Finds a way to run the programs, by trying them in order and keeping the first that answers. `clusterOwner` is the user
 * who owns an existing cluster: root keeps giving it to the same one. Refuses with `postgres_binaries_unusable`.
 */
export async function chooseLaunch(
  binaries: BinariesPackage,
  places: { readonly dataDir: string; readonly clusterOwner: { uid: number; gid: number } | null },
): Promise<Launch> {
  const failures: string[] = [];
  for (const candidate of await listCandidates(places.clusterOwner)) {
    try {
      const home = await homeFor(candidate, binaries, places.dataDir);
      if (home === null) continue;
      const launch = { home, runAs: candidate.runAs };
      await tryOut(launch, places.dataDir);
      return launch;
    } catch (error) {
      failures.push(`${describe(candidate)}: ${firstLine(wordsOf(error))}`);
    }
  }
  const sentence =
    `PostgreSQL cannot be run on this system (${failures.join("; ")}). Start Musubi as an ordinary user, or move it and its ` +
    "data to a folder that every user may pass through (such as /opt/musubi), or set MUSUBI_DATABASE_URL.";
  throw postgresRefusal("postgres_binaries_unusable", sentence);
}

interface Candidate {
  readonly runAs: RunAs;
  /** Which copy of the programs: npm's own, one in the data directory, or one in the system's cache. */
  readonly from: "package" | "data" | "cache";
}

async function listCandidates(clusterOwner: { uid: number; gid: number } | null): Promise<Candidate[]> {
  const self: RunAs = { kind: "self" };
  const system = await unprivilegedUser();
  const uid = process.getuid?.();
  if (uid !== 0) {
    const list: Candidate[] = [
      { runAs: self, from: "package" },
      { runAs: self, from: "data" },
    ];
    // A container may run under a number that has no name, and PostgreSQL wants a name: lend it one.
    const mapped: Candidate = { runAs: { kind: "namespace", ...system }, from: "package" };
    return process.platform === "linux" && !hasName() ? [mapped, ...list] : list;
  }
  const user: RunAs = { kind: "user", ...(clusterOwner === null || clusterOwner.uid === 0 ? system : clusterOwner) };
  const list: Candidate[] = [
    { runAs: user, from: "package" },
    { runAs: user, from: "data" },
  ];
  if (process.platform === "linux") list.push({ runAs: { kind: "namespace", ...system }, from: "package" });
  list.push({ runAs: user, from: "cache" });
  return list;
}

async function homeFor(candidate: Candidate, binaries: BinariesPackage, dataDir: string): Promise<string | null> {
  if (candidate.from === "package") return (await linkLibraries(binaries.home)) ? binaries.home : null;
  const place = candidate.from === "data" ? join(dataDir, "binaries") : "/var/cache/musubi";
  // The copy takes tens of megabytes: first see whether its user could come near it at all.
  await mkdir(place, { recursive: true, mode: 0o755 });
  await tryToEnter(candidate.runAs, place);
  // The data directory is ours alone, so what an earlier version or a cut-off copy left there can go.
  return copyBinaries(binaries, place, { isOnlyOurs: candidate.from === "data" });
}

const tryOutTimeoutMs = 20_000;

async function tryOut(launch: Launch, dataDir: string): Promise<void> {
  const { file, args, options } = commandFor(launch, "postgres", ["--version"]);
  await promisify(execFile)(file, [...args], { ...options, cwd: "/", timeout: tryOutTimeoutMs });
  // Linux reaches the cluster through the working directory it is given; elsewhere the whole path must be passable.
  if (process.platform !== "linux") await tryToEnter(launch.runAs, dataDir);
}

/** Throws unless the user who will run the programs may pass through this whole path. */
async function tryToEnter(runAs: RunAs, path: string): Promise<void> {
  if (runAs.kind !== "user") return;
  const options = { uid: runAs.uid, gid: runAs.gid, env: { LC_ALL: "C" }, cwd: "/", timeout: tryOutTimeoutMs };
  await promisify(execFile)("/bin/sh", ["-c", 'cd "$0"', path], options);
}

function hasName(): boolean {
  try {
    return userInfo().username !== "";
  } catch {
    return false;
  }
}

function describe(candidate: Candidate): string {
  const { runAs, from } = candidate;
  const who = runAs.kind === "self" ? "as this user" : `as user ${runAs.uid}${runAs.kind === "namespace" ? " in a namespace" : ""}`;
  return `${who} from the ${from} folder`;
}

function firstLine(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  // The first line of a failed command repeats the command; the program's own words follow.
  return (lines[1] ?? lines[0] ?? "no answer").slice(0, 200);
}
