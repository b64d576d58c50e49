import { text as search } from "../features/search/text.ts";
import { text as stickers } from "../features/stickers/text.ts";
import { text as talk } from "../features/talk/text.ts";
import { text as talks } from "../features/talks/text.ts";
import { text as welcome } from "../features/welcome/text.ts";
import { text as shell } from "../shell/text.ts";

/** All texts, by feature. A feature with words of its own adds one line here. */
export const TEXTS = { shell, welcome, talks, talk, search, stickers } as const;

type Texts = typeof TEXTS;
export type EnglishTexts = { readonly [N in keyof Texts]: Texts[N]["en"] };
