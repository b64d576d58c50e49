import type { TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";

/** Checks values against one form of the contract. Compiled when it is first used: a server that starts has hundreds of forms, and needs few of them at once. */
export class FormCheck {
  readonly #schema: TSchema;
  #compiled: Validator | null = null;

  constructor(schema: TSchema) {
    this.#schema = schema;
  }

  /** Whether a value has the form. */
  fits(value: unknown): boolean {
    return this.#validator().Check(value);
  }

  /** The place in a value that does not fit, as a JSON pointer (RFC 6901); "/" for the whole of it. */
  misfitAt(value: unknown): string {
    return this.#validator().Errors(value)[0]?.instancePath || "/";
  }

  #validator(): Validator {
    this.#compiled ??= Compile(this.#schema);
    return this.#compiled;
  }
}
