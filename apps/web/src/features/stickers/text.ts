import { words } from "../../i18n/words.ts";

export const text = words({
  en: {
    open: "Stickers",
    close: "Close the stickers",
    unavailable: "The stickers could not be loaded.",
    missing: "This sticker cannot be shown",
  },
  ja: {
    open: "スタンプ",
    close: "スタンプを閉じる",
    unavailable: "スタンプを読み込めませんでした。",
    missing: "このスタンプは表示できません",
  },
});
