import type { Static, TSchema } from "typebox";
import { Check } from "typebox/value";

/** Whether a value has the form that the contract asks for; for what comes in by other ways than an operation. */
export function fits<T extends TSchema>(schema: T, value: unknown): value is Static<T> {
  return Check(schema, value);
}
