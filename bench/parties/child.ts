import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { present } from "@musubi/base";

const READY_MS = 180_000;
const STOP_MS = 15_000;

/** How a server is started as a process of its own. */
export interface ChildPlan {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Its standard error goes here. */
  readonly logFile: string;
}

/** A server process that has said "ready <address>". */
export class Child {
  readonly pid: number;
  /** What it said after "ready". */
  readonly address: string;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, pid: number, address: string) {
    this.#process = child;
    this.pid = pid;
    this.address = address;
  }

  /** Starts Node with these arguments and waits for the line that begins with "ready". */
  static async start(plan: ChildPlan): Promise<Child> {
    const log = openSync(plan.logFile, "a");
    const child = spawn(process.execPath, [...plan.args], { env: plan.env, stdio: ["ignore", "pipe", log] });
    closeSync(log);
    // An end of this process in whatever way must not leave servers behind.
    const endWithUs = (): void => void child.kill("SIGKILL");
    process.once("exit", endWithUs);
    child.once("exit", () => process.off("exit", endWithUs));
    const said = new Promise<string>((resolve, reject) => {
      const output = present(child.stdout, "Its output is a pipe.");
      createInterface({ input: output }).on("line", (line) => {
        if (line.startsWith("ready ")) resolve(line.slice("ready ".length).split(" ")[0] ?? "");
      });
      child.once("error", reject);
      child.once("exit", (code, signal) =>
        reject(new Error(`The server ended (${signal ?? code}) before it was ready; see ${plan.logFile}.`)),
      );
    });
    const timer = new AbortController();
    const late = sleep(READY_MS, undefined, { signal: timer.signal }).then(() =>
      Promise.reject(new Error(`The server was not ready in time; see ${plan.logFile}.`)),
    );
    late.catch(() => undefined);
    try {
      return new Child(child, child.pid ?? 0, await Promise.race([said, late]));
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    } finally {
      timer.abort();
    }
  }

  /** Asks the process to end, and makes it end when it does not. */
  async stop(): Promise<void> {
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await ended;
    clearTimeout(timer);
  }
}
