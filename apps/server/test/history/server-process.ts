import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { signal, withDescendants } from "./process-signals.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/musubi.mjs", import.meta.url));
const LINES_KEPT = 40;
const AGAIN_MS = 200;
const LOOK_MS = 25;

export interface ServerProcessOptions {
  /** The data directory, made at the first start. */
  readonly dataDir: string;
  readonly port: number;
  readonly settings?: Readonly<Record<string, string>>;
  /** Called each time the server is ready to serve. */
  readonly onReady?: () => void;
  /** Called when it ended although nobody had killed anything, with its last words. */
  readonly onTrouble?: (what: string) => void;
}

/**
 * The server as an operator runs it: a process of its own with its own PostgreSQL, started again by somebody like a service
 * manager whenever it ends. Nobody else helps it: no repairs, no cleaning up.
 */
export class ServerProcess implements AsyncDisposable {
  readonly url: string;
  readonly #options: ServerProcessOptions;
  readonly #lastWords: string[] = [];
  #child: ChildProcess | null = null;
  #isReady = false;
  #isStopped = false;
  /** Counts what we did to it, so that an end without a cause is told from one that we caused. */
  #blows = 0;
  #running: Promise<void> = Promise.resolve();

  constructor(options: ServerProcessOptions) {
    this.#options = options;
    this.url = `http://127.0.0.1:${options.port}`;
  }

  /** Starts it; resolves when it serves. Rejects when it cannot even start the first time. */
  async start(): Promise<void> {
    let fail: (reason: Error) => void = () => undefined;
    const failed = new Promise<never>((_, reject) => {
      fail = reject;
    });
    this.#running = this.#keepRunning((words) => fail(new Error(`The server did not start: ${words}`)));
    await Promise.race([this.serving(), failed]);
  }

  /** Resolves when it serves and its database answers. */
  async serving(): Promise<void> {
    while (!(this.#isReady && (await this.#isHealthy()))) await sleep(LOOK_MS);
  }

  /** SIGKILL, this very moment. */
  kill(what: "server" | "database" | "both"): void {
    this.#blows += 1;
    const database = what === "server" ? null : this.#databasePid();
    if (what !== "database") this.#child?.kill("SIGKILL");
    if (database !== null) signal(database, "SIGKILL");
  }

  /** SIGKILL for every process that makes pictures; gives how many there were. */
  killThumbnailers(): number {
    const pid = this.#child?.pid;
    const makers = pid === undefined ? [] : withDescendants(pid).filter((one) => isThumbnailer(one));
    if (makers.length > 0) this.#blows += 1;
    for (const one of makers) signal(one, "SIGKILL");
    return makers.length;
  }

  /** Every process of PostgreSQL stands still for this long. */
  async stall(forMs: number): Promise<void> {
    const pid = this.#databasePid();
    if (pid === null) return;
    this.#blows += 1;
    const all = withDescendants(pid);
    for (const one of all) signal(one, "SIGSTOP");
    try {
      await sleep(forMs);
    } finally {
      for (const one of all) signal(one, "SIGCONT");
    }
  }

  /** Asks it to end and waits for that. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    this.#child?.kill("SIGTERM");
    await this.#running;
  }

  async #keepRunning(onFirstFailure: (words: string) => void): Promise<void> {
    let hasServed = false;
    while (!this.#isStopped) {
      const blowsBefore = this.#blows;
      const becameReady = await this.#runOnce();
      hasServed ||= becameReady;
      if (this.#isStopped) return;
      if (this.#blows === blowsBefore) {
        const words = this.#lastWords.slice(-6).join(" / ");
        if (!hasServed) return onFirstFailure(words);
        this.#options.onTrouble?.(`The server ended although nobody had touched it: ${words}`);
      }
      await sleep(AGAIN_MS);
    }
  }

  /** One life of the process. Gives whether it became ready. */
  async #runOnce(): Promise<boolean> {
    const { dataDir, port, settings } = this.#options;
    const ports = { MUSUBI_PORT: String(port), MUSUBI_CONSOLE_PORT: "0" };
    const own = { MUSUBI_DATA_DIR: dataDir, ...ports, MUSUBI_LOG_LEVEL: "warn", MUSUBI_SEND_RATE: "100000", ...settings };
    const { PATH = "", HOME = "" } = process.env;
    const child = spawn(process.execPath, [PROGRAM, "serve", "--no-web"], {
      env: { PATH, HOME, ...own },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    let becameReady = false;
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (!line.startsWith("ready ")) return;
      becameReady = true;
      this.#isReady = true;
      this.#options.onReady?.();
    });
    createInterface({ input: child.stderr }).on("line", (line) => {
      this.#lastWords.push(line);
      if (this.#lastWords.length > LINES_KEPT) this.#lastWords.shift();
    });
    await new Promise<void>((resolve) => child.once("close", () => resolve()));
    this.#isReady = false;
    this.#child = null;
    return becameReady;
  }

  async #isHealthy(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/healthz`, { signal: AbortSignal.timeout(2_000) })).ok;
    } catch {
      return false;
    }
  }

  #databasePid(): number | null {
    try {
      const pid = Number(readFileSync(join(this.#options.dataDir, "postgres", "cluster", "postmaster.pid"), "utf8").split("\n")[0]);
      return Number.isInteger(pid) && pid > 1 ? pid : null;
    } catch {
      return null;
    }
  }
}

function isThumbnailer(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("apps/thumbnailer/src/main.ts");
  } catch {
    return false;
  }
}
