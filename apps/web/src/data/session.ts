import { type Connection, callOnce, connect, createEngine, type Engine, wakeOnReturn } from "@musubi/client";
import { type AccountId, readMyAccount } from "@musubi/protocol";
import { openStore, purgeDevice } from "./caches.ts";
import { recall, remember } from "./device-memory.ts";
import { parseAccountId } from "./parse-ids.ts";
import { PictureShelf } from "./pictures.ts";

/** Everything that lives as long as somebody is signed in on this device. */
export interface SignedIn {
  readonly kind: "signed_in";
  readonly accountId: AccountId;
  readonly engine: Engine;
  readonly pictures: PictureShelf;
}

/** "starting": not known yet; "unreachable": the server did not answer and this device remembers nobody. */
export type SessionState = { readonly kind: "starting" } | { readonly kind: "unreachable" } | { readonly kind: "signed_out" } | SignedIn;

interface Line {
  readonly connection: Connection;
  readonly engine: Engine;
  readonly pictures: PictureShelf;
  readonly stopWaking: () => void;
}

/** Who is signed in on this device. Begins from what the device remembers, so that the app opens without the network too. */
export class Session {
  readonly #url: string;
  readonly #listeners = new Set<() => void>();
  #state: SessionState = { kind: "starting" };
  #line: Line | null = null;
  constructor(url: string) {
    this.#url = url;
  }

  readonly state = (): SessionState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Finds out who is signed in. */
  async start(): Promise<void> {
    const remembered = parseAccountId(recall("account"));
    if (remembered !== null) return this.enter(remembered);
    const answer = await callOnce({ url: this.#url }, readMyAccount, {});
    if (answer.ok) return this.enter(answer.value.account.profile.accountId);
    this.#become({ kind: answer.reason.code === "unauthenticated" ? "signed_out" : "unreachable" });
  }

  /** Somebody has just signed in or up: opens the line and paints from the cache. */
  async enter(accountId: AccountId): Promise<void> {
    await this.#close();
    remember("account", accountId);
    const connection = connect({ url: this.#url, onSignedOut: () => void this.leave() });
    const pictures = new PictureShelf(connection);
    const engine = createEngine({ connection, store: openStore(accountId) });
    this.#line = { connection, engine, pictures, stopWaking: wakeOnReturn(connection) };
    await engine.start();
    this.#become({ kind: "signed_in", accountId, engine, pictures });
  }

  /** The session has ended: forgets everything on this device. */
  async leave(): Promise<void> {
    if (this.#state.kind === "signed_out") return;
    const pictures = this.#line?.pictures ?? null;
    remember("account", null);
    this.#become({ kind: "signed_out" });
    await this.#close();
    await purgeDevice(pictures);
  }

  #become(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  async #close(): Promise<void> {
    const line = this.#line;
    if (line === null) return;
    this.#line = null;
    line.stopWaking();
    await line.engine[Symbol.asyncDispose]();
    await line.connection[Symbol.asyncDispose]();
  }
}
