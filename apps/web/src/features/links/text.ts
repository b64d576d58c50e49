import { words } from "../../i18n/words.ts";

export const text = words({
  en: {
    add: "Add a preview",
    tells:
      "This server opens the page for you and so learns its address. The site sees the server, not you; the others’ devices ask nobody.",
    open: "Open the page",
    notNow: "Not now",
    opening: "Opening {{host}}…",
    failed: "No preview of {{host}}",
    dismiss: "Dismiss",
    again: "Try again",
    label: "Preview that goes with the message",
    remove: "Remove the preview",
  },
  ja: {
    add: "プレビューを付ける",
    tells: "このサーバーが代わりにページを開き、アドレスを知ります。サイトに見えるのはサーバーだけで、相手の端末は何も読み込みません。",
    open: "ページを開く",
    notNow: "付けない",
    opening: "{{host}}を開いています…",
    failed: "{{host}}のプレビューはありません",
    dismiss: "閉じる",
    again: "もう一度",
    label: "メッセージに付くプレビュー",
    remove: "プレビューを外す",
  },
});
