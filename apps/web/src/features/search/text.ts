import { words } from "../../i18n/words.ts";

export const text = words({
  en: {
    talksHeading: "Talks",
    messagesHeading: "Messages",
    inThisTalk: "Search in this talk",
    placeholder: "Words to look for",
    short: "Type one more character to search messages.",
    none: "No message contains “{{query}}”.",
    nothing: "Nothing was found for “{{query}}”.",
    incomplete: "The search stopped early. Use more words to narrow it down.",
    more: "Show more",
    failed: "The search did not finish.",
    found_one: "{{count}} message found",
    found_other: "{{count}} messages found",
  },
  ja: {
    talksHeading: "トーク",
    messagesHeading: "メッセージ",
    inThisTalk: "このトークを検索",
    placeholder: "探す言葉",
    short: "もう一文字入れるとメッセージを検索します。",
    none: "「{{query}}」を含むメッセージはありません。",
    nothing: "「{{query}}」は見つかりませんでした。",
    incomplete: "検索を途中で止めました。言葉を足すと絞り込めます。",
    more: "もっと見る",
    failed: "検索が終わりませんでした。",
    found_other: "{{count}}件見つかりました",
  },
});
