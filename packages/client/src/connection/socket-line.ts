import type { Random } from "@musubi/base";
import { backoffMs } from "./backoff.ts";
import type { OpenSocket, Socket } from "./socket.ts";
import type { ConnectionState } from "./surface.ts";

const OPEN_TIMEOUT_MS = 10_000;
const STEADY_AFTER_MS = 10_000;
const PROBE_TIMEOUT_MS = 8_000;
/** After a wake the person is looking at the screen: a dead socket has to be noticed sooner. */
const WAKE_PROBE_TIMEOUT_MS = 3_000;
/** The server closes a socket with this code when its session has ended. */
const CLOSE_SIGNED_OUT = 4401;

/** What a line needs: where to, how to open a socket, and whom to tell. */
export interface SocketLineOptions {
  readonly address: { readonly url: string; readonly token: string | null };
  readonly openSocket: OpenSocket;
  readonly random: Random;
  readonly heartbeatMs: number;
  readonly onText: (text: string) => void;
  readonly onState: (state: ConnectionState) => void;
  /** Asks the open socket for a sign of life; false when none came in time. */
  readonly probe: (timeoutMs: number) => Promise<boolean>;
  /** A socket that never opened may mean that the session has ended: the handshake cannot say so to a browser. */
  readonly isSessionOver: () => Promise<boolean>;
}

/** One socket after another: opens, watches, and opens again with growing pauses, until the session ends or it is stopped. */
export class SocketLine {
  readonly #options: SocketLineOptions;
  #state: ConnectionState = "connecting";
  #socket: Socket | null = null;
  /** Counts sockets, so that a late word from an earlier one is not taken for the present one's. */
  #generation = 0;
  #failures = 0;
  #wasHeard = false;
  #isStopped = false;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #openTimer: ReturnType<typeof setTimeout> | undefined;
  #heartbeatTimer: ReturnType<typeof setInterval> | undefined;

  constructor(options: SocketLineOptions) {
    this.#options = options;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Starts the first attempt. */
  start(): void {
    this.#open();
  }

  /** Sends on the open socket. The caller has seen that the state is "online". */
  send(text: string): void {
    this.#socket?.send(text);
  }

  wake(): void {
    if (this.#state === "offline") {
      this.#failures = 0;
      this.#open();
    } else if (this.#state === "online") {
      void this.#checkLife(WAKE_PROBE_TIMEOUT_MS);
    }
  }

  /** The session has ended: no further attempt, ever. */
  endSession(): void {
    if (this.#isStopped) return;
    this.stop();
    this.#setState("signed_out");
  }

  /** Closes for good, without a word to anybody. */
  stop(): void {
    this.#isStopped = true;
    this.#state = "offline";
    this.#dropSocket();
    clearTimeout(this.#retryTimer);
  }

  #open(): void {
    if (this.#isStopped) return;
    this.#dropSocket();
    clearTimeout(this.#retryTimer);
    const generation = this.#generation;
    let hasOpened = false;
    this.#setState("connecting");
    this.#openTimer = setTimeout(() => this.#onEnd(generation, { code: 0, hasOpened: false }), OPEN_TIMEOUT_MS);
    this.#socket = this.#options.openSocket(this.#options.address, {
      onOpen: () => {
        if (generation !== this.#generation) return;
        hasOpened = true;
        this.#onOpen();
      },
      onText: (text) => {
        if (generation !== this.#generation) return;
        this.#wasHeard = true;
        // Only a socket that said something, or stayed, counts as a success: a server that accepts and drops is not hammered.
        this.#failures = 0;
        this.#options.onText(text);
      },
      onClose: (code) => this.#onEnd(generation, { code, hasOpened }),
    });
  }

  #onOpen(): void {
    clearTimeout(this.#openTimer);
    this.#openTimer = setTimeout(() => {
      this.#failures = 0;
    }, STEADY_AFTER_MS);
    this.#wasHeard = true;
    if (this.#options.heartbeatMs > 0) {
      this.#heartbeatTimer = setInterval(() => {
        if (!this.#wasHeard) void this.#checkLife(PROBE_TIMEOUT_MS);
        this.#wasHeard = false;
      }, this.#options.heartbeatMs);
    }
    this.#setState("online");
  }

  async #checkLife(timeoutMs: number): Promise<void> {
    const generation = this.#generation;
    const isAlive = await this.#options.probe(timeoutMs);
    if (!isAlive) this.#onEnd(generation, { code: 0, hasOpened: true });
  }

  #onEnd(generation: number, end: { code: number; hasOpened: boolean }): void {
    if (generation !== this.#generation || this.#isStopped) return;
    this.#dropSocket();
    if (end.code === CLOSE_SIGNED_OUT) return this.endSession();
    this.#failures += 1;
    this.#retryTimer = setTimeout(() => this.#open(), backoffMs(this.#failures, this.#options.random));
    this.#setState("offline");
    if (!end.hasOpened) void this.#endIfSessionIsOver();
  }

  async #endIfSessionIsOver(): Promise<void> {
    if (await this.#options.isSessionOver()) this.endSession();
  }

  #dropSocket(): void {
    this.#generation += 1;
    clearTimeout(this.#openTimer);
    clearInterval(this.#heartbeatTimer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #setState(state: ConnectionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onState(state);
  }
}
