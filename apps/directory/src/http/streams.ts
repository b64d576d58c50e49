import type { ServerResponse } from "node:http";
import type { Clock } from "@musubi/base";
import type { Logger } from "pino";
import type { StaffDatabase } from "../database.ts";
import { standingOf } from "../sessions/standing.ts";
import { EPOCH, readAllFacts, readFacts, sessionStatement, sessionsStatement } from "../sessions/store.ts";

/** How often the epoch is looked at: well within the second in which a cut has to reach every open console. */
const LOOK_MS = 250;
/** After this long without an answer of the database nobody knows any more who still has access, and every stream breaks. */
const BLIND_MS = 900;
/** More than this of one step is not time in which the database kept silent: this process itself did not run. */
const STEP_MS = 2 * LOOK_MS;
/** A session that nobody used runs out without anybody doing anything. */
const RECHECK_MS = 10_000;
const STREAMS_MAX = 2_000;
const CHECKED_TOGETHER_MAX = 500;

interface Stream {
  readonly response: ServerResponse;
  readonly tokenHash: Uint8Array;
  readonly address: string;
}

/** What streams need. */
export interface StreamsParts {
  readonly database: StaffDatabase;
  /** The same database, on connections that no call takes. */
  readonly lookout: StaffDatabase;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told whenever the epoch has counted up. */
  readonly onEpoch: () => void;
}

/**
 * The open consoles of this process. Each ends within a second of its session: of a sign-out, a cut, a change of role, whichever
 * process did it. An end is an event called "ended" and the end of the answer; the console then forgets what it shows.
 */
export class Streams {
  readonly #parts: StreamsParts;
  readonly #open = new Set<Stream>();
  readonly #timer: NodeJS.Timeout;
  #epoch = -1;
  #looking: Promise<void> | null = null;
  #rechecking: Promise<void> | null = null;
  #tickedMs: number;
  /** Since the last look that was answered was begun. */
  #unseenMs = 0;
  #checkedMs: number;

  constructor(parts: StreamsParts) {
    this.#parts = parts;
    this.#tickedMs = parts.clock.monotonicMs();
    this.#checkedMs = this.#tickedMs;
    this.#timer = setInterval(() => this.#tick(), LOOK_MS);
  }

  /** How many consoles are open. */
  get count(): number {
    return this.#open.size;
  }

  /** Opens a stream on an answer whose head was not sent yet. False when its session does not live, or there is no more room. */
  async open(response: ServerResponse, session: { readonly tokenHash: Uint8Array; readonly address: string }): Promise<boolean> {
    if (this.#open.size >= STREAMS_MAX) return false;
    const stream = { response, ...session };
    this.#open.add(stream);
    response.on("close", () => this.#open.delete(stream));
    // Looked at once it stands in the list: a cut in between finds it there, one before is found here.
    // One that was closed meanwhile stays closed: nobody would end it any more.
    if (!(await this.#isLive(stream)) || !this.#open.has(stream)) {
      this.#open.delete(stream);
      return false;
    }
    // The line goes with the stream: a call that were sent on it meanwhile would be lost.
    const head = { "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no", Connection: "close" };
    response.writeHead(200, head);
    response.write("event: open\ndata: {}\n\n");
    return true;
  }

  /** Ends every stream. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    await this.#rechecking;
    for (const stream of [...this.#open]) this.#close(stream);
  }

  #tick(): void {
    const nowMs = this.#parts.clock.monotonicMs();
    this.#unseenMs += Math.min(nowMs - this.#tickedMs, STEP_MS);
    this.#tickedMs = nowMs;
    if (this.#unseenMs > BLIND_MS && this.#open.size > 0) {
      this.#parts.log.warn({ event: "streams_blind", count: this.#open.size });
      // Nobody's session has ended, as far as is known: the line breaks without that word, and may be opened again.
      for (const stream of [...this.#open]) this.#close(stream);
    }
    this.#looking ??= this.#look()
      .catch(() => undefined)
      .finally(() => {
        this.#looking = null;
      });
  }

  async #look(): Promise<void> {
    const { lookout, onEpoch } = this.#parts;
    const beforeMs = this.#unseenMs;
    const [row] = await lookout.once<{ value: number }>(EPOCH);
    const epoch = row?.value ?? -1;
    if (epoch !== this.#epoch) {
      onEpoch();
      // Known only once everybody was looked at: until then, and when that fails, it is as if nothing had been seen.
      await this.#check();
      this.#epoch = epoch;
    }
    this.#unseenMs -= beforeMs;
    this.#sayStill();
    this.#recheck();
  }

  /** What runs out by itself is looked at beside: nobody's right was taken away meanwhile, so nobody has to wait for it. */
  #recheck(): void {
    const nowMs = this.#parts.clock.monotonicMs();
    if (nowMs - this.#checkedMs < RECHECK_MS) return;
    this.#checkedMs = nowMs;
    this.#rechecking ??= this.#check()
      .catch(() => undefined)
      .finally(() => {
        this.#rechecking = null;
      });
  }

  async #check(): Promise<void> {
    const open = [...this.#open];
    for (let from = 0; from < open.length; from += CHECKED_TOGETHER_MAX)
      await this.#checkThese(open.slice(from, from + CHECKED_TOGETHER_MAX));
  }

  async #checkThese(streams: readonly Stream[]): Promise<void> {
    const { lookout, clock } = this.#parts;
    const facts = readAllFacts(await lookout.once(sessionsStatement(streams)));
    const nowMs = clock.nowMs();
    streams.forEach((stream, place) => {
      const found = facts.get(place);
      if (found === undefined || standingOf(found, nowMs) === null) this.#end(stream);
    });
  }

  /** A sign of life after each look: a console that does not hear it shows nothing. Whoever does not read is not written to. */
  #sayStill(): void {
    for (const { response } of this.#open)
      if (response.headersSent && !response.writableNeedDrain) response.write("event: still\ndata: {}\n\n");
  }

  async #isLive({ tokenHash, address }: Stream): Promise<boolean> {
    const { database, clock } = this.#parts;
    const facts = readFacts(await database.once(sessionStatement(tokenHash, address)));
    return facts !== null && standingOf(facts, clock.nowMs()) !== null;
  }

  /** Says that the session is over, and ends. */
  #end(stream: Stream): void {
    if (this.#open.has(stream) && stream.response.headersSent) stream.response.write("event: ended\ndata: {}\n\n");
    this.#close(stream);
  }

  #close(stream: Stream): void {
    this.#open.delete(stream);
    if (!stream.response.headersSent) return;
    stream.response.end();
    // Whoever does not read the end is cut off: an open line is what must not stay.
    stream.response.socket?.destroySoon();
  }
}
