/** A sentence that is in the live region now. */
export interface SpokenSentence {
  readonly id: number;
  readonly sentence: string;
}

/** Long enough for every screen reader to have taken the sentence over; then nothing said stays in the page. */
const SPOKEN_MS = 1_500;

/**
 * What is said to screen readers. Each sentence stays for a moment, so that a quick second one does not cut off the first, and is
 * then gone: a message that is taken back must not be left behind in a corner that nobody sees.
 */
export class Spoken {
  readonly #listeners = new Set<() => void>();
  #sentences: readonly SpokenSentence[] = [];
  #count = 0;

  readonly sentences = (): readonly SpokenSentence[] => this.#sentences;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Says a sentence. Answers with the way to take it back at once. */
  readonly say = (sentence: string): (() => void) => {
    const id = this.#count;
    this.#count += 1;
    const remove = () => {
      clearTimeout(timer);
      if (this.#sentences.some((one) => one.id === id)) this.#become(this.#sentences.filter((one) => one.id !== id));
    };
    const timer = setTimeout(remove, SPOKEN_MS);
    this.#become([...this.#sentences, { id, sentence }]);
    return remove;
  };

  #become(sentences: readonly SpokenSentence[]): void {
    this.#sentences = sentences;
    for (const listener of this.#listeners) listener();
  }
}
