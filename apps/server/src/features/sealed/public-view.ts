import type { Random } from "@musubi/base";
import { assert } from "@musubi/base";
import type * as door from "@musubi/e2ee/public-view";

/** The functions, and the primitives that they are done with. */
export interface LoadedView {
  readonly view: typeof door;
  readonly suite: door.Suite;
}

/**
 * How groups are followed without secrets, brought in when it is first needed: a server without sealed talks starts without it. This is
 * the only door of the engine that the server knows; nothing behind it opens a message.
 */
export class PublicView {
  readonly #random: Random;
  #loading: Promise<LoadedView> | null = null;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Brings them in at the first call. */
  load(): Promise<LoadedView> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<LoadedView> {
    const view = await import("@musubi/e2ee/public-view");
    const suite = await view.openSuite(this.#random);
    assert(suite.ok, "Node has what sealed talks need.");
    return { view, suite: suite.value };
  }
}
