/** Japanese has one plural form, so the English singular has no counterpart. */
type InJapanese<E> = { readonly [K in keyof E as K extends `${string}_one` ? never : K]: string };

/** The texts of one feature. Does not compile while a Japanese text is missing. */
export function words<const E extends Record<string, string>>(texts: {
  readonly en: E;
  readonly ja: InJapanese<E>;
}): {
  readonly en: E;
  readonly ja: InJapanese<E>;
} {
  return texts;
}
