import { type ChildProcess, execFile, spawn } from "node:child_process";
import { open, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { postgresRefusal } from "./errors.ts";
import { readPostmasterFile } from "./postmaster-file.ts";
import { commandFor, type Launch } from "./run-as.ts";

/** How one life of the server is started. */
export interface PostmasterPlan {
  readonly launch: Launch;
  readonly cluster: string;
  /** The name that its processes carry, by which orphans are found again. */
  readonly mark: string;
  readonly logFile: string;
  /** Further arguments: where it listens. */
  readonly args: readonly string[];
}

/** How a life of the server ended. */
export interface PostmasterEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

const readyPollMs = 10;
/** Crash recovery may replay a lot; only a server that is neither ready nor gone after this long counts as stuck. */
const readyTimeoutMs = 10 * 60_000;
const fastStopMs = 20_000;
const immediateStopMs = 5_000;

/** One life of the server process, from its start to its end. */
export class Postmaster {
  readonly pid: number;
  /** Settles when the process has ended; never rejects. */
  readonly ended: Promise<PostmasterEnd>;
  readonly #child: ChildProcess;
  readonly #plan: PostmasterPlan;
  readonly #logStart: number;
  #end: PostmasterEnd | null = null;

  private constructor(child: ChildProcess, pid: number, plan: PostmasterPlan, logStart: number) {
    this.#child = child;
    this.pid = pid;
    this.#plan = plan;
    this.#logStart = logStart;
    this.ended = new Promise((resolve) => {
      child.once("exit", (exitCode, signal) => {
        this.#end = { exitCode, signal };
        resolve(this.#end);
      });
    });
  }

  /** Starts the process; it is not ready yet. Throws `postgres_not_starting` when it cannot even be started. */
  static async spawn(plan: PostmasterPlan): Promise<Postmaster> {
    const log = await open(plan.logFile, "a", 0o600);
    try {
      const logStart = (await log.stat()).size;
      // Through its own working directory the server reaches the cluster even where the path to it is closed to its user.
      const folder = process.platform === "linux" ? "/proc/self/cwd" : plan.cluster;
      const args = ["-D", folder, "-c", `cluster_name=${plan.mark}`, ...plan.args];
      const command = commandFor(plan.launch, "postgres", args);
      const child = spawn(command.file, [...command.args], {
        ...command.options,
        cwd: plan.cluster,
        stdio: ["ignore", log.fd, log.fd],
        // A group of its own: Ctrl-C in a terminal must end us first, and us it.
        detached: process.platform !== "win32",
        windowsHide: true,
      });
      const pid = await new Promise<number>((resolve, reject) => {
        child.once("spawn", () => resolve(child.pid ?? 0));
        // Stays on: later errors (a signal to a process that is gone) are told by the end of the process.
        child.on("error", reject);
      });
      return new Postmaster(child, pid, plan, logStart);
    } catch (error) {
      throw postgresRefusal("postgres_not_starting", "The PostgreSQL server process could not be started.", error);
    } finally {
      await log.close();
    }
  }

  /** Resolves once connections are accepted. Throws `postgres_not_starting` with the server's own last words if it ends before. */
  async ready(): Promise<void> {
    for (let waitedMs = 0; waitedMs < readyTimeoutMs; waitedMs += readyPollMs) {
      if (this.#end !== null) throw await this.#refusal();
      const file = await readPostmasterFile(this.#plan.cluster);
      if (file !== null && file.pid === this.pid && file.isReady) return;
      await sleep(readyPollMs);
    }
    throw postgresRefusal("postgres_not_starting", `PostgreSQL did not become ready; ${this.#plan.logFile} tells more.`);
  }

  /** Lets Node end while the server runs. */
  unref(): void {
    this.#child.unref();
  }

  /** Asks for a fast shutdown without waiting; for the very last moment of Node's life. */
  signalFast(): void {
    if (this.#end === null) this.#child.kill("SIGINT");
  }

  /** Ends the server: fast, which writes everything down; then immediate, which leaves recovery to the next start; then by force. */
  async stop(): Promise<PostmasterEnd> {
    this.#child.ref();
    if (process.platform === "win32") await this.#stopOnWindows();
    for (const [signal, waitMs] of [
      ["SIGINT", fastStopMs],
      ["SIGQUIT", immediateStopMs],
    ] as const) {
      if (this.#end !== null) return this.#end;
      if (process.platform !== "win32") this.#child.kill(signal);
      const timer = new AbortController();
      await Promise.race([this.ended, sleep(waitMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
      timer.abort();
    }
    if (this.#end === null) this.#child.kill("SIGKILL");
    return this.ended;
  }

  /** Windows has no signals that a process could answer; pg_ctl uses the server's own pipe. */
  async #stopOnWindows(): Promise<void> {
    const command = commandFor(this.#plan.launch, "pg_ctl", ["stop", "-D", this.#plan.cluster, "-m", "fast", "-W"]);
    await promisify(execFile)(command.file, [...command.args], command.options).catch(() => undefined);
  }

  async #refusal(): Promise<Error> {
    const words = await readLastWords(this.#plan.logFile, this.#logStart);
    const sentence = `PostgreSQL did not start: ${words}. ${this.#plan.logFile} tells more.`;
    return postgresRefusal("postgres_not_starting", sentence);
  }
}

const lastWordsBytesMax = 16 * 1024;

/** The fatal lines that the server wrote since this life began, without their times. */
async function readLastWords(path: string, from: number): Promise<string> {
  const { size } = await stat(path);
  const file = await open(path, "r");
  try {
    const length = Math.min(Math.max(size - from, 0), lastWordsBytesMax);
    const buffer = Buffer.alloc(length);
    await file.read(buffer, 0, length, size - length);
    const lines = buffer
      .toString("utf8")
      .split("\n")
      .filter((line) => line.trim() !== "");
    const fatal = lines.filter((line) => /\b(FATAL|PANIC):/u.test(line));
    const last = fatal.at(-1) ?? lines.at(-1) ?? "it ended without a word";
    return last.replace(/^.*?\b[A-Z]+: +/u, "");
  } finally {
    await file.close();
  }
}
