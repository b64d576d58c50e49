/**
 * The vocabulary of the contract. Every string, list and number that crosses a boundary has a bound:
 * this file offers no unbounded one.
 */
import { type Static, type TObject, type TProperties, type TSchema, Type } from "typebox";
import { SHOWN, SHOWN_OR_EMPTY } from "./shown-text.ts";

export type { Static, TSchema } from "typebox";

/** An object that refuses fields it does not name. */
export function object<P extends TProperties>(fields: P): TObject<P> {
  return Type.Object(fields, { additionalProperties: false });
}

/** A text of `min` to `max` characters (code points). */
export function text(min: number, max: number) {
  return Type.String({ minLength: min, maxLength: max });
}

/**
 * A text of `min` (0 or 1) to `max` characters that others read as a name: nothing in it is invisible or turns the text around
 * it. With `min` 1 it shows something. Space around it is no part of it: the server trims. See: [Note: Names show what they are].
 */
export function shownText(min: 0 | 1, max: number) {
  return Type.String({ minLength: min, maxLength: max, pattern: `^(?:${min === 0 ? SHOWN_OR_EMPTY : SHOWN})$` });
}

/** A text of at most `max` characters that matches a regular expression as a whole. */
export function pattern(expression: string, max: number) {
  return Type.String({ pattern: `^(?:${expression})$`, maxLength: max });
}

/** At most `max` bytes, as base 64 for addresses without filling (RFC 4648 § 5). */
export function bytes(max: number) {
  return Type.String({ pattern: "^[A-Za-z0-9_-]*$", maxLength: Math.ceil((max * 4) / 3) });
}

/** A whole number from `min` to `max`. */
export function int(min: number, max: number) {
  return Type.Integer({ minimum: min, maximum: max });
}

/** A list of at most `max` (and at least `min`) items. */
export function list<T extends TSchema>(item: T, max: number, min = 0) {
  return Type.Array(item, { maxItems: max, minItems: min });
}

/** One of these texts. */
export function oneOf<const V extends string[]>(...values: V) {
  return Type.Union(values.map((value) => Type.Literal(value))) as unknown as ReturnType<typeof Type.Unsafe<V[number]>>;
}

/** Exactly this text: the tag of a union's branch. */
export function literal<const V extends string>(value: V) {
  return Type.Literal(value);
}

/** One of these shapes. */
export function union<T extends TSchema[]>(...branches: [...T]) {
  return Type.Union(branches);
}

/** The value or null. */
export function nullable<T extends TSchema>(inner: T) {
  return Type.Union([inner, Type.Null()]);
}

/** A field that may be absent. */
export function optional<T extends TSchema>(inner: T) {
  return Type.Optional(inner);
}

/** True or false. */
export const bool = Type.Boolean();

/** Milliseconds since 1970-01-01T00:00:00Z. */
export const Instant = int(0, 9_007_199_254_740_991);

/** A place in the one order of a talk, or of an account's changes. 0 stands before the first. */
export const Seq = int(0, 9_007_199_254_740_991);

/** A text whose static type carries a brand; `expression` is what the check demands. */
export function branded<B>(expression: string, max: number) {
  return Type.Unsafe<B>(pattern(expression, max));
}

/** JSON that another specification defines (WebAuthn): bounded by the size limit of the frame only. */
export function foreign<T>(specification: string) {
  return Type.Unsafe<T>({ type: "object", description: specification });
}

/** The value type of a record of schemas, as an object. */
export type Fields<P extends TProperties> = Static<TObject<P>>;
