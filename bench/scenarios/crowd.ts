import { setTimeout as sleep } from "node:timers/promises";
import type { MakeClient, ThinClient } from "../clients/thin-client.ts";

/** Several users of one server. Fails as soon as one of them does. */
export class Crowd implements AsyncDisposable {
  readonly clients: ThinClient[] = [];
  readonly #make: MakeClient;
  #failure: Error | null = null;

  constructor(make: MakeClient) {
    this.#make = make;
  }

  /** Connects users until there are `count`, at most `atOnce` at a time. */
  async growTo(count: number, atOnce: number): Promise<void> {
    const first = this.clients.length;
    for (let user = first; user < count; user++) {
      const client = this.#make(user);
      client.onFailure = (reason) => {
        this.#failure ??= reason;
      };
      this.clients.push(client);
    }
    await eachOf(this.clients.slice(first), atOnce, (client) => client.connect());
    this.check();
  }

  /** Throws what went wrong with any of them. */
  check(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await eachOf(this.clients, CLOSED_AT_ONCE, (client) => client.close());
  }
}

const CLOSED_AT_ONCE = 200;
const LOOK_MS = 20;

/** Does the work for each, at most `atOnce` at a time. */
export async function eachOf<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Waits until this holds, and throws with this sentence when it does not in time. */
export async function waitUntil(holds: () => boolean, timeoutMs: number, sentence: string): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(sentence);
    await sleep(LOOK_MS);
  }
}
