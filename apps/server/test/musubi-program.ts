import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** For the tests that start, stop and kill the real program. */

/** The program as people start it. */
export const MAIN = fileURLToPath(new URL("../bin/musubi.mjs", import.meta.url));
const READY = /^ready (\S+)(?: console (\S+))?$/mu;

/** As whom and with what a program is started. */
export interface ProgramOptions {
  readonly args: readonly string[];
  /** Settings. Nothing else of this process's environment is passed on but the path. */
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** A program that runs, or has run. */
export interface MusubiProgram {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What it has said so far. */
  output(): string;
  complaints(): string;
  /** Its exit code once it has ended; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** The address of its web app, once it says so. Throws with its words when it ends before. */
  ready(): Promise<string>;
  /** Resolves once its log or output fits. Throws when it ends before. */
  says(pattern: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a program. The caller ends it; `endAll` ends what a failed test left behind. */
export function startProgram(options: ProgramOptions): MusubiProgram {
  const { args, env = {}, user } = options;
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", MUSUBI_CONSOLE_PORT: "0", ...env },
    cwd: "/",
    stdio: ["ignore", "pipe", "pipe"],
    ...user,
  });
  let output = "";
  let complaints = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const state = { isEnded: false };
  const ended = once(child, "close").then(([code]: unknown[]) => {
    state.isEnded = true;
    return typeof code === "number" ? code : null;
  });
  const says = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(output) && !pattern.test(complaints)) {
      if (state.isEnded) throw new Error(`The program ended before it said ${String(pattern)}:\n${output}\n${complaints}`);
      await Promise.race([once(child.stdout, "data"), once(child.stderr, "data"), ended]);
    }
  };
  running.add(child);
  void ended.then(() => running.delete(child));
  return {
    child,
    pid: child.pid ?? 0,
    output: () => output,
    complaints: () => complaints,
    ended,
    says,
    ready: async () => {
      await says(READY);
      return READY.exec(output)?.[1] ?? "";
    },
    kill: (signal) => void child.kill(signal),
  };
}

const running = new Set<ChildProcess>();

/** Ends what is still running. */
export function endAll(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** Runs a command to its end. */
export async function runProgram(
  options: ProgramOptions,
): Promise<{ readonly code: number | null; readonly output: string; readonly complaints: string }> {
  const program = startProgram(options);
  const code = await program.ended;
  return { code, output: program.output(), complaints: program.complaints() };
}

/** Stops a server and gives its exit code. */
export async function stopProgram(program: MusubiProgram): Promise<number | null> {
  program.kill("SIGTERM");
  return program.ended;
}
