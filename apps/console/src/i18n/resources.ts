import { text as access } from "../features/access/text.ts";
import { text as approvals } from "../features/approvals/text.ts";
import { text as audit } from "../features/audit/text.ts";
import { text as cases } from "../features/cases/text.ts";
import { text as directory } from "../features/directory/text.ts";
import { text as door } from "../features/door/text.ts";
import { text as me } from "../features/me/text.ts";
import { text as oversight } from "../features/oversight/text.ts";
import { text as shell } from "../shell/text.ts";
import { text as vocabulary } from "./vocabulary.ts";

/** All texts, by feature. A feature with words of its own adds one line here. */
export const TEXTS = { shell, vocabulary, door, cases, access, approvals, audit, oversight, directory, me } as const;

type Texts = typeof TEXTS;
export type EnglishTexts = { readonly [N in keyof Texts]: Texts[N]["en"] };
