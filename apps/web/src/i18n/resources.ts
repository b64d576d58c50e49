import { text as albums } from "../features/albums/text.ts";
import { text as devices } from "../features/devices/text.ts";
import { text as disclosure } from "../features/disclosure/text.ts";
import { text as emoji } from "../features/emoji/text.ts";
import { text as friends } from "../features/friends/text.ts";
import { text as invites } from "../features/invites/text.ts";
import { text as keep } from "../features/keep/text.ts";
import { text as links } from "../features/links/text.ts";
import { text as log } from "../features/log/text.ts";
import { text as me } from "../features/me/text.ts";
import { text as pictures } from "../features/pictures/text.ts";
import { text as reports } from "../features/reports/text.ts";
import { text as sealed } from "../features/sealed/text.ts";
import { text as search } from "../features/search/text.ts";
import { text as settings } from "../features/settings/text.ts";
import { text as stickers } from "../features/stickers/text.ts";
import { text as support } from "../features/support/text.ts";
import { text as takeout } from "../features/takeout/text.ts";
import { text as talk } from "../features/talk/text.ts";
import { text as talks } from "../features/talks/text.ts";
import { text as welcome } from "../features/welcome/text.ts";
import { text as shell } from "../shell/text.ts";

/** All texts, by feature. A feature with words of its own adds one line here. */
export const TEXTS = {
  shell,
  welcome,
  talks,
  talk,
  links,
  pictures,
  albums,
  search,
  stickers,
  emoji,
  friends,
  invites,
  me,
  settings,
  devices,
  sealed,
  reports,
  keep,
  takeout,
  disclosure,
  log,
  support,
} as const;

type Texts = typeof TEXTS;
export type EnglishTexts = { readonly [N in keyof Texts]: Texts[N]["en"] };
