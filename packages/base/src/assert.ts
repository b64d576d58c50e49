/** A rule of the code itself was broken: always our bug, never the caller's input. Stays on in production. */
export class AssertionFault extends Error {
  override readonly name = "AssertionFault";
}

/** Throws an AssertionFault with this sentence unless the condition holds. The sentence never contains personal data. */
export function assert(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new AssertionFault(sentence);
}

/** The value, or an AssertionFault with this sentence when it is absent. */
export function present<T>(value: T | null | undefined, sentence: string): T {
  if (value === null || value === undefined) throw new AssertionFault(sentence);
  return value;
}

/** For the end of an exhaustive switch: does not compile while a case is unhandled. */
export function unreachable(value: never): never {
  throw new AssertionFault(`A case was not handled: ${String(value)}.`);
}
