import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const BIN = join(ROOT, "node_modules", ".bin");

/** How a command ended, with everything it said. */
export interface Ended {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs a program of node_modules/.bin (or a full path), under the pinned Node, and gives what it said. */
export function runCommand(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<Ended> {
  const program = file === "node" ? process.execPath : file;
  // The programs begin with `#!/usr/bin/env node`: the folder in front makes that the pinned one.
  const env = { ...process.env, PATH: `${BIN}${delimiter}${process.env["PATH"] ?? ""}`, NO_COLOR: "1", CI: "1", ...options.env };
  return new Promise((resolve) => {
    const child = spawn(program, [...args], { cwd: options.cwd ?? ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    const said: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => said.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
    child.on("error", (error) => resolve({ exitCode: 127, output: `${file} could not be started: ${error.message}` }));
    child.on("close", (code) => resolve({ exitCode: code ?? 1, output: stripVTControlCharacters(Buffer.concat(said).toString("utf8")) }));
  });
}
