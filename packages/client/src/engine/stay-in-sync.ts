import type { Random } from "@musubi/base";
import { backoffMs } from "../connection/backoff.ts";
import type { Connection, ConnectionState } from "../connection/surface.ts";
import type { Board } from "./board.ts";

/** What staying in sync asks of the engine. */
export interface StayInSyncHooks {
  readonly sync: () => Promise<"done" | "failed" | "again">;
  /** The talks are known; now their messages. */
  readonly afterSync: () => Promise<void>;
  readonly onOnline: () => void;
  readonly onSignedOut: () => void;
  /** Whether nothing else is being fetched. */
  readonly isSettled: () => boolean;
}

/** Syncs each time the line is there again, and tries again until a sync has succeeded. */
export class StayInSync {
  readonly #connection: Connection;
  readonly #board: Board;
  readonly #random: Random;
  readonly #hooks: StayInSyncHooks;
  #isRunning = false;
  #isAsked = false;
  #failures = 0;
  #isStopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopListening: () => void = () => undefined;

  constructor(connection: Connection, board: Board, random: Random, hooks: StayInSyncHooks) {
    this.#connection = connection;
    this.#board = board;
    this.#random = random;
    this.#hooks = hooks;
  }

  start(): void {
    if (this.#isStopped) return;
    this.#stopListening = this.#connection.onState((state) => this.#onState(state));
    this.#onState(this.#connection.state);
  }

  /** Something may have been missed: sync from the start, after the sync under way if there is one. */
  syncNow(): void {
    this.#isAsked = true;
    void this.#run();
  }

  /** Resolves when the last sync has succeeded and nothing is being fetched. */
  whenSettled(): Promise<void> {
    const isSettled = () => this.#board.basis === "server" && !this.#isRunning && !this.#isAsked && this.#hooks.isSettled();
    return new Promise((resolve) => {
      if (isSettled()) return resolve();
      const stop = this.#board.subscribe(() => {
        if (!isSettled()) return;
        stop();
        resolve();
      });
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#stopListening();
    clearTimeout(this.#timer);
  }

  #onState(state: ConnectionState): void {
    if (this.#board.connection !== state) {
      this.#board.connection = state;
      this.#board.touch("rest");
    }
    if (state === "online") {
      this.#hooks.onOnline();
      this.syncNow();
    }
    if (state === "signed_out") this.#hooks.onSignedOut();
  }

  async #run(): Promise<void> {
    if (this.#isRunning || this.#isStopped) return;
    this.#isRunning = true;
    this.#setSyncing(true);
    clearTimeout(this.#timer);
    while (this.#isAsked && !this.#isStopped && this.#connection.state === "online") {
      this.#isAsked = false;
      const outcome = await this.#hooks.sync();
      if (outcome === "again") this.#isAsked = true;
      if (outcome === "done") {
        this.#failures = 0;
        await this.#hooks.afterSync();
      }
      if (outcome === "failed" && !this.#isAsked) {
        this.#tryLater();
        break;
      }
    }
    this.#isRunning = false;
    this.#setSyncing(false);
  }

  #tryLater(): void {
    this.#failures += 1;
    this.#isAsked = true;
    this.#timer = setTimeout(() => void this.#run(), backoffMs(this.#failures, this.#random));
  }

  #setSyncing(isSyncing: boolean): void {
    this.#board.isSyncing = isSyncing;
    this.#board.touch("rest");
  }
}
