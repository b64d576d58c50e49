import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

const WITNESS = fileURLToPath(new URL("../../witness/src/main.ts", import.meta.url));

/** A witness as somebody else runs it: a process of its own. */
export interface WatchingWitness extends AsyncDisposable {
  readonly url: string;
  /** The key that its signatures are verified with. */
  readonly vkey: string;
}

/** Starts a witness of logs by their verifier keys, on a port (0: any). */
export async function startWatching(stateDir: string, logs: readonly string[], port = 0): Promise<WatchingWitness> {
  const flags = [
    "--state",
    stateDir,
    "--name",
    "witness.example/w1",
    "--listen",
    `127.0.0.1:${port}`,
    ...logs.flatMap((key) => ["--log", key]),
  ];
  const child = spawn(process.execPath, [WITNESS, ...flags], { stdio: ["ignore", "pipe", "inherit"], env: {} });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  await expect.poll(() => output, { timeout: 20_000 }).toContain("listening on ");
  const [vkey = "", listening = ""] = output.split("\n");
  return {
    url: listening.slice("listening on ".length),
    vkey,
    [Symbol.asyncDispose]: async () => {
      const ended = child.exitCode === null ? once(child, "exit") : null;
      child.kill("SIGTERM");
      await ended;
    },
  };
}
