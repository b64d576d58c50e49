import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const BIN = fileURLToPath(new URL("../apps/server/bin/musubi.mjs", import.meta.url));
/** The same with a web site beside it: see the file. */
export const BESIDE_A_SITE: readonly string[] = [fileURLToPath(new URL("beside-a-site.ts", import.meta.url))];

/** A folder of hostile files (`hostile/`) beyond those of the project; undefined where none is named. */
export const TEST_DATA_DIR = process.env["MUSUBI_TEST_DATA"];

/** Where pictures for the README go: they change only when asked, because what a page looks like depends on the fonts of the machine. */
export const PICTURES_DIR = process.env["MUSUBI_PICTURES"] === undefined ? "test-results/images" : "docs/images";

/** How a command ended. */
export interface Said {
  readonly exitCode: number;
  readonly output: string;
}

interface Place {
  readonly port: number;
  readonly consolePort: number;
  readonly dataDir: string;
}

/** A Musubi as an operator runs it: a process of its own, on its own data directory. */
export class MusubiProcess {
  readonly url: string;
  /** Where the staff's console is. */
  readonly consoleUrl: string;
  readonly dataDir: string;
  readonly #program: readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;

  private constructor(program: readonly string[], { port, consolePort, dataDir }: Place) {
    this.#program = program;
    this.dataDir = dataDir;
    this.url = `http://localhost:${port}`;
    this.consoleUrl = `http://localhost:${consolePort}`;
    this.#env = {
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? "",
      MUSUBI_PORT: String(port),
      MUSUBI_CONSOLE_PORT: String(consolePort),
      MUSUBI_DATA_DIR: dataDir,
      MUSUBI_LOG_LEVEL: "error",
      MUSUBI_REGION: "jp",
    };
  }

  /** Starts on an empty data directory and waits for `ready`. */
  static async start(program: readonly string[] = [BIN, "serve"]): Promise<MusubiProcess> {
    const [port, consolePort] = [await freePort(), await freePort()];
    const server = new MusubiProcess(program, { port, consolePort, dataDir: await mkdtemp(join(tmpdir(), "musubi-e2e-")) });
    await server.up();
    return server;
  }

  /** Starts the process and waits until it says that it is ready. */
  async up(): Promise<void> {
    const child = spawn(process.execPath, this.#program, { env: this.#env, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    let output = "";
    await new Promise<void>((resolve, reject) => {
      const onData = (chunk: Buffer): void => {
        output += chunk.toString();
        if (/^ready /m.test(output)) resolve();
      };
      child.stdout.on("data", onData);
      child.stderr.on("data", onData);
      child.once("exit", (code) => reject(new Error(`Musubi ended with ${code} before it was ready:\n${output}`)));
    });
  }

  /** Runs a command of the program beside the server, as its operator does. */
  async command(...args: readonly string[]): Promise<Said> {
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [BIN, ...args], { env: this.#env });
      return { exitCode: 0, output: stdout + stderr };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && typeof error.code === "number")) throw error;
      return { exitCode: error.code, output: `${Reflect.get(error, "stdout")}${Reflect.get(error, "stderr")}` };
    }
  }

  /** Kills the process without warning. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Sends a signal to the staff's directory, which the server starts as a process of its own; gives its id. With 0 it only looks. */
  async killDirectory(signal: NodeJS.Signals | 0): Promise<number> {
    const { stdout } = await promisify(execFile)("ps", ["-o", "pid=,args=", "--ppid", String(this.#child?.pid)]);
    const line = stdout.split("\n").find((one) => one.includes("apps/directory/src/main.ts")) ?? "";
    const pid = Number.parseInt(line, 10);
    process.kill(pid, signal);
    return pid;
  }

  /** Stops cleanly; the data stay. */
  async down(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Stops cleanly and removes the data. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  if (typeof address !== "object" || address === null) throw new Error("A listening socket has an address.");
  return address.port;
}
