import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const BIN = join(ROOT, "node_modules", ".bin");
/** No step needs as long; one that hangs must not hold up the gate for ever. */
const TIMEOUT_MS = 45 * 60_000;
/** How long a program that was asked to stop has to stop what it started. */
const GRACE_MS = 20_000;

/** How a command ended, with everything it said. */
export interface Ended {
  readonly exitCode: number;
  readonly output: string;
}

/** How a command is run. */
export interface CommandOptions {
  /** Where it puts temporary files. */
  readonly scratch: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** Runs a program of node_modules/.bin, or `node`, under the pinned Node, and gives what it said. One that takes too long is stopped and failed. */
export function runCommand(file: string, args: readonly string[], options: CommandOptions): Promise<Ended> {
  const program = file === "node" ? process.execPath : file;
  // The programs begin with `#!/usr/bin/env node`: the folder in front makes that the pinned one.
  const env = {
    ...process.env,
    PATH: `${BIN}${delimiter}${process.env["PATH"] ?? ""}`,
    NO_COLOR: "1",
    CI: "1",
    TMPDIR: options.scratch,
    ...options.env,
  };
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  return new Promise((resolve) => {
    const child = spawn(program, [...args], { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    const said: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => said.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
    let lastBlow: NodeJS.Timeout | undefined;
    const patience = setTimeout(() => {
      said.push(Buffer.from(`\n${file} was stopped: it took longer than ${Math.round(timeoutMs / 60_000)} minutes.\n`));
      child.kill("SIGTERM");
      lastBlow = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
    }, timeoutMs);
    const end = (exitCode: number, words = ""): void => {
      clearTimeout(patience);
      clearTimeout(lastBlow);
      resolve({ exitCode, output: stripVTControlCharacters(Buffer.concat(said).toString("utf8")) + words });
    };
    child.on("error", (error) => end(127, `${file} could not be started: ${error.message}`));
    child.on("close", (code) => end(code ?? 1));
  });
}
