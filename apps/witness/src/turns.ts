/** Lets those who ask for the same thing go one after the other. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does the work once everybody who asked for this name before is through, however that went. */
  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(name, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(name) === mine) this.#last.delete(name);
    }
  }
}
