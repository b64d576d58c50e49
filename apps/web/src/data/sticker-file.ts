import type { LanguageCode } from "../i18n/language.ts";

export interface Sticker {
  readonly stickerId: string;
  /** What it shows and says. */
  readonly alt: Readonly<Record<LanguageCode, string>>;
  /** What it says, to stand under the picture; null when it says nothing. */
  readonly caption: Readonly<Record<LanguageCode, string>> | null;
}

export interface StickerSet {
  readonly setId: string;
  readonly title: Readonly<Record<LanguageCode, string>>;
  readonly stickers: readonly Sticker[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function inBoth(value: unknown): { readonly ja: string; readonly en: string } | null {
  if (!isRecord(value) || typeof value["ja"] !== "string" || typeof value["en"] !== "string") return null;
  return { ja: value["ja"], en: value["en"] };
}

/** Reads the catalogue's JSON. Entries that are not in the expected form are left out. */
export function parseCatalogue(value: unknown): readonly StickerSet[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    if (!isRecord(entry) || typeof entry["setId"] !== "string" || !Array.isArray(entry["stickers"])) return [];
    const title = inBoth(entry["title"]);
    if (title === null) return [];
    const stickers = entry["stickers"].flatMap((sticker: unknown) => {
      if (!isRecord(sticker) || typeof sticker["stickerId"] !== "string") return [];
      const alt = inBoth(sticker["alt"]);
      return alt === null ? [] : [{ stickerId: sticker["stickerId"], alt, caption: inBoth(sticker["caption"]) }];
    });
    return [{ setId: entry["setId"], title, stickers }];
  });
}

/** Loads the sticker catalogue that was built with the app. Null when it cannot be had. */
export async function loadCatalogue(): Promise<readonly StickerSet[] | null> {
  try {
    const answer = await fetch("/stickers/catalogue.json");
    return answer.ok ? parseCatalogue(await answer.json()) : null;
  } catch {
    return null;
  }
}
