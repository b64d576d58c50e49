import type { LocalStore, StoreChange } from "@musubi/client";

/**
 * The store of a device whose program can be killed: each write takes a moment, as a disk does, and what has not been written by
 * then never is. The next life begins with a new one of these over the same disk.
 */
export class MortalStore implements LocalStore {
  readonly #disk: LocalStore;
  readonly #onWritten: (change: StoreChange) => void;
  #isDead = false;

  /** `onWritten` hears of each change that the disk has. */
  constructor(disk: LocalStore, onWritten: (change: StoreChange) => void) {
    this.#disk = disk;
    this.#onWritten = onWritten;
  }

  /** The program is killed: nothing that it still wants happens, and it never hears of it. */
  die(): void {
    this.#isDead = true;
  }

  async get(...args: Parameters<LocalStore["get"]>): Promise<unknown> {
    return await this.#alive(() => this.#disk.get(...args));
  }

  put(...[space, key, value]: Parameters<LocalStore["put"]>): Promise<void> {
    return this.batch([{ kind: "put", space, key, value }]);
  }

  delete(...[space, key]: Parameters<LocalStore["delete"]>): Promise<void> {
    return this.batch([{ kind: "delete", space, key }]);
  }

  list(...args: Parameters<LocalStore["list"]>): ReturnType<LocalStore["list"]> {
    return this.#alive(() => this.#disk.list(...args));
  }

  async batch(changes: readonly StoreChange[]): Promise<void> {
    await this.#alive(async () => {
      await this.#disk.batch(changes);
      for (const change of changes) this.#onWritten(change);
    });
  }

  wipe(): Promise<void> {
    return this.#alive(() => this.#disk.wipe());
  }

  async #alive<T>(access: () => Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (this.#isDead) return await new Promise<never>(() => undefined);
    return await access();
  }
}
