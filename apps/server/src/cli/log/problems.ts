import { counted } from "../counted.ts";
import type { ExitCode } from "../parts.ts";
import type { Terminal } from "../terminal.ts";

/** A list as long as somebody reads it; beyond, only how many there are. */
const SHOWN_MAX = 200;

/** What was found wrong. */
export class Problems {
  readonly #sentences: string[] = [];
  #count = 0;

  /** How many were found. */
  get count(): number {
    return this.#count;
  }

  add(sentence: string): void {
    this.#count += 1;
    if (this.#sentences.length < SHOWN_MAX) this.#sentences.push(sentence);
  }

  /** The list for programs. */
  asJson(): { readonly problemCount: number; readonly problems: readonly string[] } {
    return { problemCount: this.#count, problems: this.#sentences };
  }

  /** Says each of them, or that there are none. */
  tell(terminal: Terminal, allIsWell: string): ExitCode {
    if (this.#count === 0) {
      terminal.say(allIsWell);
      return 0;
    }
    for (const sentence of this.#sentences) terminal.complain(sentence);
    const more = this.#count - this.#sentences.length;
    terminal.complain(`${counted(this.#count, "thing is", "things are")} wrong.${more > 0 ? ` ${more} are not listed.` : ""}`);
    return 1;
  }
}
