import type { Random } from "@musubi/base";
import { readTalk, type TalkId } from "@musubi/protocol";
import { fraction } from "../connection/backoff.ts";
import type { Connection } from "../connection/surface.ts";
import type { Board } from "./board.ts";
import type { Receiver } from "./receiver.ts";

const AFTER_MS = 300;
/** A renamed group makes hundreds of devices read it again: not all in the same moment. */
const SPREAD_MS = 700;
const AFTER_FAILURE_MS = 3_000;

/** Reads talks again whose name, members, unread counts or newest message may be wrong here, a moment later and each once. */
export class Recount {
  readonly #connection: Connection;
  readonly #board: Board;
  readonly #random: Random;
  readonly #receiver: () => Receiver;
  readonly #due = new Set<TalkId>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  #isStopped = false;

  constructor(parts: { connection: Connection; board: Board; random: Random }, receiver: () => Receiver) {
    this.#connection = parts.connection;
    this.#board = parts.board;
    this.#random = parts.random;
    this.#receiver = receiver;
  }

  get isIdle(): boolean {
    return this.#due.size === 0 && !this.#isRunning;
  }

  /** This talk has to be read again. */
  ask(talkId: TalkId): void {
    this.#due.add(talkId);
    this.#schedule(AFTER_MS + SPREAD_MS * fraction(this.#random));
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
    const askedAt = this.#board.moment;
    const result = await this.#connection.call(readTalk, { talkId });
    if (this.#isStopped || this.#board.talks.get(talkId) !== talk) return true;
    if (result.ok) this.#receiver().talk(result.value.talk, askedAt);
    else if (result.reason.code === "not_found") this.#receiver().gone(talkId);
    else return false;
    return true;
  }
}
