import type { Operation } from "@musubi/protocol";
import type { Outcome } from "./http-call.ts";

interface Waiting {
  readonly settle: (outcome: Outcome) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The calls of one socket that have not been answered. Every call that is opened is settled exactly once. */
export class PendingCalls {
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  /** Sends a call by `write` and waits for its answer, at most `timeoutMs`. */
  open(operation: Operation, call: { input: unknown; timeoutMs: number }, write: (text: string) => void): Promise<Outcome> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.settle(id, { kind: "timeout" }), Math.max(1, call.timeoutMs));
      this.#waiting.set(id, { settle: resolve, timer });
      write(JSON.stringify({ id, op: operation.name, in: call.input }));
    });
  }

  /** Ends one call. An answer to a call that has already ended (timed out) is passed over. */
  settle(id: number, outcome: Outcome): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.settle(outcome);
  }

  /** The socket is gone: nobody knows what became of these calls. */
  loseAll(): void {
    for (const id of this.#waiting.keys()) this.settle(id, { kind: "lost" });
  }
}
