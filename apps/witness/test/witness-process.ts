import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** A witness as people run it: a process of its own, asked over HTTP. */
export interface RunningWitness extends AsyncDisposable {
  readonly vkey: string;
  readonly url: string;
  add(body: string | Uint8Array): Promise<{ status: number; type: string | null; body: string }>;
  /** Ends it at once, as a power cut would (SIGKILL). */
  kill(): Promise<void>;
}

/** How a witness that would not start ended. */
export interface FailedStart {
  readonly exitCode: number | null;
  readonly errors: string;
}

/** A directory of its own, taken away at the end. */
export async function stateDirectory(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "musubi-witness-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Starts a witness on a free port and waits until it listens. Throws when it ends instead. */
export async function startWitness(stateDir: string, vkeys: readonly string[]): Promise<RunningWitness> {
  const started = await tryStart(stateDir, vkeys);
  if ("exitCode" in started) throw new Error(`The witness did not start: ${started.errors}`);
  return started;
}

/** How a start ended that is expected to be refused; null when the witness started, which is then stopped. */
export async function refusedStart(stateDir: string, vkeys: readonly string[], name?: string): Promise<FailedStart | null> {
  const started = await tryStart(stateDir, vkeys, name);
  if ("exitCode" in started) return started;
  await started[Symbol.asyncDispose]();
  return null;
}

async function tryStart(stateDir: string, vkeys: readonly string[], name = "witness.example/w1"): Promise<RunningWitness | FailedStart> {
  const logs = vkeys.flatMap((vkey) => ["--log", vkey]);
  const flags = ["--state", stateDir, "--name", name, "--listen", "127.0.0.1:0", ...logs];
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {},
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    const [, url] = /^listening on (http:\S+)$/.exec(line) ?? [];
    if (url !== undefined) return runningWitness(child, lines[0] ?? "", url);
  }
  if (child.exitCode === null) await once(child, "close");
  return { exitCode: child.exitCode, errors };
}

function runningWitness(child: ChildProcess, vkey: string, url: string): RunningWitness {
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  };
  return {
    vkey,
    url,
    add: async (body) => {
      const response = await fetch(`${url}/add-checkpoint`, { method: "POST", body: typeof body === "string" ? body : Buffer.from(body) });
      return { status: response.status, type: response.headers.get("content-type"), body: await response.text() };
    },
    kill: () => end("SIGKILL"),
    [Symbol.asyncDispose]: () => end("SIGTERM"),
  };
}
