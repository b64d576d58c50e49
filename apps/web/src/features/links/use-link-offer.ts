import { LIMITS, type LinkPreview, previewLink } from "@musubi/protocol";
import { useState } from "react";
import { useEngine } from "../../data/hooks.ts";
import { drawLinkPicture } from "../../data/link-picture.dom.ts";
import type { Refusal } from "../../i18n/refusal-text.ts";
import { linksIn } from "../talk/text-parts.ts";

/** How far a preview has come that has not come yet. Nothing is asked for before the person has said so. */
export type Asking =
  | { readonly kind: "offered" }
  | { readonly kind: "told" }
  | { readonly kind: "opening" }
  | { readonly kind: "failed"; readonly refusal: Refusal };

/** The first link of a text that a preview can be asked for, or null. */
export function linkToOffer(text: string): string | null {
  return linksIn(text).find(isOffered) ?? null;
}

function isOffered(link: string): boolean {
  return link.startsWith("https://") && link.length <= LIMITS.linkAddress && new URL(link).port === "";
}

/** Asking for the preview of one link. */
export function useLinkOffer(link: string, onPreview: (preview: LinkPreview) => void) {
  const engine = useEngine();
  const [asking, setAsking] = useState<Asking>({ kind: "offered" });
  const open = async () => {
    setAsking({ kind: "opening" });
    // Its picture can be large: beside the line on which everything else comes.
    const answer = await engine.connection.call(previewLink, { url: link }, { via: "http" });
    if (!answer.ok) {
      setAsking({ kind: "failed", refusal: answer.reason });
      return;
    }
    const { picture: source, ...words } = answer.value;
    const picture = source === undefined ? null : await drawLinkPicture(source);
    setAsking({ kind: "offered" });
    onPreview({ url: link, ...words, ...(picture === null ? {} : { picture }) });
  };
  return { asking, tell: () => setAsking({ kind: "told" }), open: () => void open(), dismiss: () => setAsking({ kind: "offered" }) };
}
