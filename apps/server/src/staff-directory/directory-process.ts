import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { DIRECTORY_MAIN } from "../installed.ts";
import { StartupRefusal } from "../platform/postgres/errors.ts";
import { sharedCompileCache } from "./directory-env.ts";

type Child = ChildProcessByStdio<Writable, Readable, null>;

const RESTART_FIRST_MS = 100;
const RESTART_MAX_MS = 5_000;
/** One that ran this long had got over whatever ended the one before. */
const STEADY_MS = 30_000;
const STOP_MS = 5_000;

/** What the directory's process is started with. */
export interface DirectoryProcessParts {
  /** All that the process may see of our environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly log: Logger;
}

/**
 * Starts the staff directory as a process of its own and keeps it running until `stop()`. Resolves when it listens, or when its
 * port is somebody else's: people are served without a console, and it is tried again. Throws any other StartupRefusal that
 * the process ended with.
 */
export async function startDirectoryProcess(parts: DirectoryProcessParts): Promise<DirectoryProcess> {
  const supervised = new DirectoryProcess(parts);
  try {
    await supervised.begin();
  } catch (error) {
    await supervised.stop();
    throw error;
  }
  return supervised;
}

/** The staff directory's process, started again whenever it ends. It ends by itself when this process is gone. */
export class DirectoryProcess {
  readonly #parts: DirectoryProcessParts;
  readonly #stopping = new AbortController();
  #child: Child | null = null;
  #url: string | null = null;
  #delayMs = RESTART_FIRST_MS;
  #watching: Promise<void> = Promise.resolve();

  constructor(parts: DirectoryProcessParts) {
    this.#parts = parts;
  }

  /** The address of the console; null before it has listened for the first time. */
  get url(): string | null {
    return this.#url;
  }

  /** The number of the process, null while there is none. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** First start; called once by `startDirectoryProcess`. */
  async begin(): Promise<void> {
    const child = this.#spawn();
    try {
      this.#url = await heardReady(child);
    } catch (error) {
      if (!(error instanceof StartupRefusal) || error.code !== "port_in_use") throw error;
      this.#parts.log.error({ event: "staff_console_waits", reason: error.message });
    }
    this.#watching = this.#keepRunning(child);
  }

  /** Ends the process and does not start it again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await endChild(this.#child);
    await this.#watching;
  }

  #spawn(): Child {
    const env = { ...this.#parts.env, ...sharedCompileCache() };
    const child = spawn(process.execPath, [DIRECTORY_MAIN, "serve"], { env, stdio: ["pipe", "pipe", "inherit"] });
    child.on("error", () => undefined);
    // Held open as long as we live: its end tells the child that we are gone, even when nobody could say so.
    child.stdin.on("error", () => undefined);
    this.#child = child;
    return child;
  }

  async #keepRunning(first: Child): Promise<void> {
    let child = first;
    let startedMs = performance.now();
    for (;;) {
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      this.#child = null;
      if (this.#stopping.signal.aborted) return;
      this.#parts.log.error({ event: "directory_ended", exitCode: child.exitCode, signal: child.signalCode });
      if (performance.now() - startedMs > STEADY_MS) this.#delayMs = RESTART_FIRST_MS;
      await sleep(this.#delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#stopping.signal.aborted) return;
      this.#delayMs = Math.min(2 * this.#delayMs, RESTART_MAX_MS);
      startedMs = performance.now();
      child = this.#spawn();
      try {
        this.#url = await heardReady(child);
        this.#parts.log.info({ event: "directory_restarted" });
      } catch (error) {
        this.#parts.log.error({ event: "directory_not_starting", reason: error instanceof Error ? error.message : "" });
      }
    }
  }
}

/** Reads the child's own words on standard output: `ready <address>`, or `refused <code> <sentence>`. */
async function heardReady(child: Child): Promise<string> {
  const lines = createInterface({ input: child.stdout });
  try {
    for await (const line of lines) {
      const [word, second = "", ...rest] = line.split(" ");
      if (word === "ready") return second;
      if (word === "refused") throw new StartupRefusal(second, rest.join(" "));
    }
  } finally {
    lines.close();
    // What it may say later is read and dropped, so that it never waits for us.
    child.stdout.resume();
  }
  throw new StartupRefusal("directory_not_starting", "The staff directory ended before it listened. Its log says why.");
}

async function endChild(child: Child | null): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = new AbortController();
  const late = sleep(STOP_MS, "late", { signal: timer.signal }).catch(() => "late");
  if ((await Promise.race([ended, late])) === "late") child.kill("SIGKILL");
  timer.abort();
  await ended;
}
