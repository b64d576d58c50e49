import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { UserActor } from "../kernel/actor.ts";
import { textFrame } from "./text-frame.ts";
import type { Gathered, WriteGatherer } from "./write-gatherer.ts";

/** Bytes that may wait for a reader; beyond, events are dropped and the reader is sent back to catching up. */
const BUFFERED_BYTES_MAX = 1024 * 1024;
/** A cut reader must come down to this before events flow again. */
const BUFFERED_BYTES_RESUME = 64 * 1024;
/** Answers that may wait for a reader. */
const UNREAD_BYTES_MAX = 8 * 1024 * 1024;
/** Events that may wait for the record that a device listens, which takes a millisecond or two. */
const EARLY_EVENTS_MAX = 1_000;
/** For the close frame to arrive. */
const LAST_WORDS_MS = 500;
/** Calls of one socket under way at once. */
export const CALLS_AT_ONCE_MAX = 64;
/** Seconds a reader may stay cut before the socket is closed. */
const LAGGING_SECONDS_MAX = 60;

const LAGGED = '{"ev":"socket.lagged","data":{"reason":"slow_reader"}}';

/** The close code that tells a client its session is over: do not reconnect. */
export const SESSION_ENDED = 4401;

/** The two ends of one connection: what speaks WebSocket, and the stream below it. */
export interface Wire {
  readonly ws: WebSocket;
  readonly stream: Duplex;
  readonly gatherer: WriteGatherer;
}

/** One open socket of one device. Holds no timer and no closure: idle connections are most of them. */
export class ClientSocket implements Gathered {
  readonly actor: UserActor;
  readonly address: string;
  readonly #ws: WebSocket;
  readonly #stream: Duplex;
  readonly #gatherer: WriteGatherer;
  callsUnderWay = 0;
  #spanId: number | null = null;
  /** Events that came before it was on record that this device listens. */
  #early: Buffer[] | null = null;
  #laggingSeconds = 0;
  #isEnded = false;
  #isHolding = false;

  constructor({ ws, stream, gatherer }: Wire, actor: UserActor, address: string) {
    this.#ws = ws;
    this.#stream = stream;
    this.#gatherer = gatherer;
    // An object of its own for each socket: events that one of them caused are kept from that one alone, by identity.
    this.actor = { ...actor };
    this.address = address;
  }

  /** The span in the delivery record that says this device is listening; null while it is not on record yet. */
  get spanId(): number | null {
    return this.#spanId;
  }

  get isOpen(): boolean {
    return this.#ws.readyState === this.#ws.OPEN;
  }

  /** The session is over: nothing more is taken from this socket, also while it has not closed yet. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  get isLagging(): boolean {
    return this.#laggingSeconds > 0;
  }

  /** It is on record that this device listens: events may flow, first those that waited for it (promise P2). */
  listen(spanId: number): void {
    this.#spanId = spanId;
    const early = this.#early;
    this.#early = null;
    for (const frame of early ?? []) this.sendEvent(frame);
  }

  /** Writes an event as a frame, unless the reader is too slow: then it is cut, and told once it has caught its breath. */
  sendEvent(frame: Buffer): void {
    if (this.#isEnded || this.#laggingSeconds > 0 || !this.isOpen) return;
    if (this.#spanId === null) {
      this.#early ??= [];
      if (this.#early.length < EARLY_EVENTS_MAX) this.#early.push(frame);
      else this.#laggingSeconds = 1;
    } else if (this.#stream.writableLength > BUFFERED_BYTES_MAX) this.#laggingSeconds = 1;
    else this.#write(frame);
  }

  /** Writes the answer to a call. Who asks and asks and does not read is cut off: memory is not for keeping their answers. */
  sendAnswer(frame: string): void {
    if (!this.isOpen) return;
    if (this.#stream.writableLength > UNREAD_BYTES_MAX) this.#ws.terminate();
    else this.#write(textFrame(frame));
  }

  /** What was written in this turn of the event loop goes out. */
  release(): void {
    this.#isHolding = false;
    this.#stream.uncork();
  }

  /** Once a second, for cut readers only: lets them go on, or closes them. */
  reviewLag(): void {
    if (this.#laggingSeconds === 0) return;
    if (this.#stream.writableLength <= BUFFERED_BYTES_RESUME) {
      this.#laggingSeconds = 0;
      this.sendEvent(textFrame(LAGGED));
    } else if (++this.#laggingSeconds > LAGGING_SECONDS_MAX) this.#ws.terminate();
  }

  ping(): void {
    if (this.isOpen) this.#ws.ping();
  }

  /** The session behind this socket is over. Answers already written still go out. */
  endSession(): void {
    this.#isEnded = true;
    this.#ws.close(SESSION_ENDED, "session ended");
    // A client that does not answer the close keeps nothing open.
    setTimeout(() => this.#ws.terminate(), LAST_WORDS_MS).unref();
  }

  /** The server stops: the client may reconnect. */
  goAway(): void {
    this.#ws.close(1012, "server restarts");
  }

  /** A frame was larger than it may be (RFC 6455 § 7.4.1). */
  refuseFrame(): void {
    this.#ws.close(1009, "frame too large");
  }

  terminate(): void {
    this.#ws.terminate();
  }

  /** Straight into the stream: the library would frame each of a thousand copies anew. Its own frames keep their order with these. */
  #write(frame: Buffer): void {
    if (!this.#isHolding) {
      this.#isHolding = true;
      this.#stream.cork();
      this.#gatherer.hold(this);
    }
    this.#stream.write(frame);
  }
}
