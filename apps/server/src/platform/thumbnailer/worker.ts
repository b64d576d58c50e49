import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { type Ask, type Frame, FrameReader, frameBytes } from "@musubi/thumbnailer";
import { type Answer, isAnswer } from "./answers.ts";
import { type LaunchPlan, THUMBNAILER_ENV } from "./isolation.ts";

const HELLO_TIMEOUT_MS = 20_000;
const STDERR_CHARS = 300;

/** An answer with what came behind it. */
export interface Reply {
  readonly answer: Answer;
  readonly body: Buffer;
}

/** A process that ended, or had to be ended, before it answered. */
export class WorkerLost extends Error {
  override readonly name = "WorkerLost";
  /** "late": it took too long. "killed": somebody else ended it. "died": it fell over what it was given. */
  readonly how: "late" | "killed" | "died";

  constructor(how: WorkerLost["how"], words: string) {
    super(words);
    this.how = how;
  }
}

/** One job on its way through a process. */
interface Turn {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** One process of the thumbnailer, from its start to its end. It does one thing at a time. */
export class Worker {
  readonly generatorVersion: number;
  /** Settles when the process has ended; never rejects. */
  readonly ended: Promise<void>;
  readonly #channel: Channel;

  private constructor(channel: Channel, generatorVersion: number) {
    this.#channel = channel;
    this.generatorVersion = generatorVersion;
    this.ended = channel.ended;
  }

  /** Starts a process and hears that it is there. Throws WorkerLost. */
  static async start(plan: LaunchPlan): Promise<Worker> {
    const channel = new Channel(plan);
    const { answer } = await channel.take(HELLO_TIMEOUT_MS);
    if (answer.kind === "hello") return new Worker(channel, answer.generatorVersion);
    channel.end("died", "It began without a greeting.");
    throw new WorkerLost("died", "It began without a greeting.");
  }

  get pid(): number {
    return this.#channel.pid;
  }

  get isAlive(): boolean {
    return this.#channel.isAlive;
  }

  /** Asks for one thing and gives the answer. A process that takes longer is ended. Throws WorkerLost. */
  async ask(ask: Ask, body: readonly Uint8Array[], timeoutMs: number): Promise<Reply> {
    const reply = this.#channel.take(timeoutMs);
    this.#channel.send(ask, body);
    return reply;
  }

  /** Ends the process at once. */
  kill(): void {
    this.#channel.end("killed", "It was ended.");
  }
}

/** The pipes to a process: frames go out, and each one that comes in answers whoever waits. */
class Channel {
  readonly ended: Promise<void>;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #reader = new FrameReader();
  #turn: Turn | null = null;
  #lost: WorkerLost | null = null;
  #stderr = "";

  constructor({ file, args }: LaunchPlan) {
    // A group of its own: Ctrl-C in a terminal ends us first, and us it.
    const detached = process.platform !== "win32";
    const child = spawn(file, [...args], { env: THUMBNAILER_ENV, cwd: "/", stdio: ["pipe", "pipe", "pipe"], detached, windowsHide: true });
    this.#child = child;
    child.stdin.on("error", () => undefined);
    child.stdout.on("error", () => undefined);
    child.stdout.on("data", (chunk: Buffer) => this.#hear(chunk));
    child.stderr.on("data", (chunk: Buffer) => {
      if (this.#stderr.length < STDERR_CHARS) this.#stderr += chunk.toString("utf8").slice(0, STDERR_CHARS - this.#stderr.length);
    });
    this.ended = new Promise((resolve) => {
      const settle = (how: WorkerLost["how"], words: string): void => {
        this.#lose(new WorkerLost(how, words));
        resolve();
      };
      child.once("error", (error) => settle("died", error.message));
      child.once("close", (code, signal) => settle(signal === "SIGKILL" ? "killed" : "died", `${signal ?? code} ${this.#stderr}`.trim()));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.#lost === null;
  }

  send(ask: Ask, body: readonly Uint8Array[]): void {
    for (const part of frameBytes(ask, ...body)) this.#child.stdin.write(part);
  }

  /** The next answer. */
  take(timeoutMs: number): Promise<Reply> {
    if (this.#lost !== null) return Promise.reject(this.#lost);
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const timer = setTimeout(() => this.end("late", `No answer in ${timeoutMs} ms.`), timeoutMs);
    this.#turn = { resolve, reject };
    return promise.finally(() => clearTimeout(timer));
  }

  end(how: WorkerLost["how"], words: string): void {
    this.#lose(new WorkerLost(how, words));
    this.#child.kill("SIGKILL");
  }

  #hear(chunk: Buffer): void {
    if (this.#lost !== null) return;
    try {
      for (const frame of this.#reader.push(chunk)) this.#answer(frame);
    } catch (error) {
      this.end("died", error instanceof Error ? error.message : "It does not speak in frames.");
    }
  }

  #answer({ head, body }: Frame): void {
    const turn = this.#turn;
    this.#turn = null;
    if (turn === null) throw new Error("An answer that nobody asked for.");
    if (!isAnswer(head)) {
      turn.reject(new WorkerLost("died", "An answer that is none."));
      throw new Error("An answer that is none.");
    }
    turn.resolve({ answer: head, body });
  }

  #lose(lost: WorkerLost): void {
    // The first reason counts: a process that we end for being late dies of our signal.
    this.#lost ??= lost;
    this.#turn?.reject(this.#lost);
    this.#turn = null;
  }
}
