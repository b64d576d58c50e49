import type { WebSocket } from "ws";
import type { UserActor } from "../kernel/actor.ts";

/** Bytes that may wait for a reader; beyond, events are dropped and the reader is sent back to catching up. */
const BUFFERED_BYTES_MAX = 1024 * 1024;
/** A cut reader must come down to this before events flow again. */
const BUFFERED_BYTES_RESUME = 64 * 1024;
/** Answers that may wait for a reader. */
const UNREAD_BYTES_MAX = 8 * 1024 * 1024;
/** For the close frame to arrive. */
const LAST_WORDS_MS = 500;
/** Calls of one socket under way at once. */
export const CALLS_AT_ONCE_MAX = 64;
/** Seconds a reader may stay cut before the socket is closed. */
const LAGGING_SECONDS_MAX = 60;

/** The close code that tells a client its session is over: do not reconnect. */
export const SESSION_ENDED = 4401;

/** One open socket of one device. Holds no timer and no closure: idle connections are most of them. */
export class ClientSocket {
  readonly actor: UserActor;
  readonly address: string;
  readonly #ws: WebSocket;
  callsUnderWay = 0;
  /** The span in the delivery record that says this device is listening. */
  spanId = 0;
  #laggingSeconds = 0;
  #isEnded = false;

  constructor(ws: WebSocket, actor: UserActor, address: string) {
    this.#ws = ws;
    // An object of its own for each socket: events that one of them caused are kept from that one alone, by identity.
    this.actor = { ...actor };
    this.address = address;
  }

  /** The session is over: nothing more is taken from this socket, also while it has not closed yet. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  get isLagging(): boolean {
    return this.#laggingSeconds > 0;
  }

  /** Writes an encoded event, unless the reader is too slow: then it is cut, and told once it has caught its breath. */
  sendEvent(frame: Buffer): void {
    if (this.#isEnded || this.#laggingSeconds > 0 || this.#ws.readyState !== this.#ws.OPEN) return;
    if (this.#ws.bufferedAmount > BUFFERED_BYTES_MAX) this.#laggingSeconds = 1;
    else this.#ws.send(frame, { binary: false, compress: false });
  }

  /** Writes the answer to a call. Who asks and asks and does not read is cut off: memory is not for keeping their answers. */
  sendAnswer(frame: string): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    if (this.#ws.bufferedAmount > UNREAD_BYTES_MAX) this.#ws.terminate();
    else this.#ws.send(frame, { compress: false });
  }

  /** Once a second, for cut readers only: lets them go on, or closes them. */
  reviewLag(): void {
    if (this.#laggingSeconds === 0) return;
    if (this.#ws.bufferedAmount <= BUFFERED_BYTES_RESUME) {
      this.#laggingSeconds = 0;
      this.sendEvent(Buffer.from('{"ev":"socket.lagged","data":{"reason":"slow_reader"}}'));
    } else if (++this.#laggingSeconds > LAGGING_SECONDS_MAX) this.#ws.terminate();
  }

  ping(): void {
    if (this.#ws.readyState === this.#ws.OPEN) this.#ws.ping();
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

  terminate(): void {
    this.#ws.terminate();
  }
}
