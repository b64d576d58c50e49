import type { Result } from "@musubi/base";
import type { FailureCode, Refused } from "@musubi/client";
import type { InputOf, Operation, OutputOf } from "@musubi/protocol";

/** What a device answers by itself: as the server would, or a code of refusal. */
export type Answered<O> = Promise<Result<OutputOf<O>, { readonly code: FailureCode }>>;

interface Handler {
  answer(input: unknown): Promise<unknown>;
}

/** Operations of the contract that this device answers itself, in the form in which the server would. */
export class LocalOperations {
  readonly #handlers = new Map<string, Handler>();

  on<O extends Operation>(operation: O, answer: (input: InputOf<O>) => Answered<O>): void {
    this.#handlers.set(operation.name, {
      answer: (input: InputOf<O>) => answer(input),
    });
  }

  /** The answer; null for an operation that is not answered here. */
  call<O extends Operation>(operation: O, input: InputOf<O>): Promise<Result<OutputOf<O>, Refused<O>>> | null {
    const handler = this.#handlers.get(operation.name);
    if (handler === undefined) return null;
    // What was put under an operation's name answers that operation: `on` lets nothing else in.
    return handler.answer(input) as Promise<Result<OutputOf<O>, Refused<O>>>;
  }
}
