import { LIMITS, shownPart } from "@musubi/protocol";
import { Parser } from "htmlparser2";

/** What a page says of itself, as it may be shown. */
export interface PageWords {
  readonly title: string;
  readonly description: string;
  readonly siteName: string;
  /** Where its picture is said to be. */
  readonly pictureUrl: URL | null;
}

/** Read so much at once, and look then whether there is enough. */
const PIECE_LENGTH = 8_192;
/** No head of a page has so many; a parser that holds all open ones at hand would be slow with them. */
const TAGS_MAX = 2_000;
const VALUE_LENGTH_MAX = 4_096;

/** What is read of a head, each by the names that pages give it, the best first. */
const NAMES = {
  title: ["og:title", "twitter:title"],
  description: ["og:description", "twitter:description", "description"],
  siteName: ["og:site_name", "application-name"],
  picture: ["og:image:secure_url", "og:image:url", "og:image", "twitter:image", "twitter:image:src"],
} as const;

/** Reads the head of a page; null when it has no title. What it says is anybody's word: cut, and shown as one line. */
export function pageWords(html: string, at: URL): PageWords | null {
  const head = readHead(html);
  const first = (names: readonly string[]): string =>
    names.map((name) => head.metas.get(name) ?? "").find((one) => one.trim() !== "") ?? "";
  const title = shownPart(first(NAMES.title), LIMITS.linkTitle) || shownPart(head.title, LIMITS.linkTitle);
  if (title === "") return null;
  const picture = first(NAMES.picture).trim();
  return {
    title,
    description: shownPart(first(NAMES.description), LIMITS.linkDescription),
    siteName: shownPart(first(NAMES.siteName), LIMITS.linkSiteName),
    pictureUrl: picture !== "" && URL.canParse(picture, at.href) ? new URL(picture, at.href) : null,
  };
}

interface Head {
  readonly title: string;
  readonly metas: ReadonlyMap<string, string>;
}

/** Reads until the body begins. */
function readHead(html: string): Head {
  const metas = new Map<string, string>();
  const state = { isOver: false, tags: 0, title: "", isInTitle: false, hasTitle: false };
  const parser = new Parser({
    onopentag: (tag, { property, name, content }) => {
      state.tags += 1;
      if (tag === "body" || state.tags >= TAGS_MAX) state.isOver = true;
      if (state.isOver) return;
      if (tag === "title") state.isInTitle = !state.hasTitle;
      const key = (property ?? name ?? "").trim().toLowerCase();
      // The first of several is the one that the page means most.
      if (tag === "meta" && content !== undefined && !metas.has(key)) metas.set(key, content.slice(0, VALUE_LENGTH_MAX));
    },
    ontext: (text) => {
      if (state.isInTitle && state.title.length < VALUE_LENGTH_MAX) state.title += text;
    },
    onclosetag: (tag) => {
      if (tag !== "title") return;
      state.hasTitle ||= state.isInTitle;
      state.isInTitle = false;
    },
  });
  for (let at = 0; at < html.length && !state.isOver; at += PIECE_LENGTH) parser.write(html.slice(at, at + PIECE_LENGTH));
  if (!state.isOver) parser.end();
  return { title: state.title, metas };
}
