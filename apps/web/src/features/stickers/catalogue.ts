import { createContext, useCallback, useContext, useState } from "react";
import { loadCatalogue, type Sticker, type StickerSet } from "../../data/sticker-file.ts";
import type { LanguageCode } from "../../i18n/language.ts";
import { useAnswer } from "../../shell/use-answer.ts";

export type Catalogue =
  | { readonly kind: "loading" }
  | { readonly kind: "failed" }
  | { readonly kind: "ready"; readonly sets: readonly StickerSet[] };

export const CatalogueContext = createContext<Catalogue>({ kind: "loading" });

/** The sticker sets of this server. */
export function useCatalogue(): Catalogue {
  return useContext(CatalogueContext);
}

/** Where the picture of a sticker lies. Ids come from messages, so they are made safe for an address. */
export function stickerUrl(setId: string, stickerId: string): string {
  return `/stickers/${encodeURIComponent(setId)}/${encodeURIComponent(stickerId)}.png`;
}

/** What a sticker shows, or null when the catalogue does not know it. */
export function stickerAlt(catalogue: Catalogue, setId: string, stickerId: string, language: LanguageCode): string | null {
  return stickerOf(catalogue, setId, stickerId)?.alt[language] ?? null;
}

/** A sticker of the catalogue, or null when it is not in it. */
export function stickerOf(catalogue: Catalogue, setId: string, stickerId: string): Sticker | null {
  if (catalogue.kind !== "ready") return null;
  const set = catalogue.sets.find((candidate) => candidate.setId === setId);
  return set?.stickers.find((sticker) => sticker.stickerId === stickerId) ?? null;
}

/** Loads the catalogue once; the file is part of the app and kept with it. */
export function useCatalogueLoading(): Catalogue {
  const [catalogue, setCatalogue] = useState<Catalogue>({ kind: "loading" });
  const onLoaded = useCallback(
    (sets: readonly StickerSet[] | null) => setCatalogue(sets === null ? { kind: "failed" } : { kind: "ready", sets }),
    [],
  );
  useAnswer(loadCatalogue, onLoaded);
  return catalogue;
}
