import { readTalk, type TalkId } from "@musubi/protocol";
import type { Connection } from "../connection/surface.ts";
import type { Board } from "./board.ts";
import type { Receiver } from "./receiver.ts";

const AFTER_MS = 400;
const AFTER_FAILURE_MS = 3_000;

/** Reads talks again whose unread counts or newest message may be wrong here, a moment later and each once. */
export class Recount {
  readonly #connection: Connection;
  readonly #board: Board;
  readonly #receiver: () => Receiver;
  readonly #due = new Set<TalkId>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  #isStopped = false;

  constructor(connection: Connection, board: Board, receiver: () => Receiver) {
    this.#connection = connection;
    this.#board = board;
    this.#receiver = receiver;
  }

  get isIdle(): boolean {
    return this.#due.size === 0 && !this.#isRunning;
  }

  /** This talk has to be read again. */
  ask(talkId: TalkId): void {
    this.#due.add(talkId);
    this.#schedule(AFTER_MS);
  }

  /** Everything has just been read anyway. */
  clear(): void {
    this.#due.clear();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(afterMs: number): void {
    if (this.#isStopped || this.#isRunning) return;
    this.#timer ??= setTimeout(() => void this.#run(), afterMs);
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#isRunning = true;
    const talkIds = [...this.#due];
    this.#due.clear();
    let hasFailed = false;
    // While offline nothing is asked: the sync after the reconnect reads every talk.
    for (const talkId of this.#connection.state === "online" ? talkIds : []) {
      if (!(await this.#read(talkId))) {
        hasFailed = true;
        this.#due.add(talkId);
      }
    }
    this.#isRunning = false;
    if (this.#due.size > 0) this.#schedule(hasFailed ? AFTER_FAILURE_MS : AFTER_MS);
    this.#board.touch("rest");
  }

  async #read(talkId: TalkId): Promise<boolean> {
    const talk = this.#board.talks.get(talkId);
    if (talk === undefined) return true;
    const result = await this.#connection.call(readTalk, { talkId });
    if (this.#isStopped || this.#board.talks.get(talkId) !== talk) return true;
    if (result.ok) this.#receiver().talk(result.value.talk);
    else if (result.reason.code === "not_found") this.#receiver().gone(talkId);
    else return false;
    return true;
  }
}
