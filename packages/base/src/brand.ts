declare const brandMark: unique symbol;

/** A value of type `T` that has passed the check named by `Name`. A plain `T` is not assignable to it. */
export type Brand<T, Name extends string> = T & { readonly [brandMark]: Name };

/** The only place where a plain text takes on a brand. The caller has just checked it. */
export function brand<B extends Brand<string, string>>(value: string): B {
  return value as B;
}
