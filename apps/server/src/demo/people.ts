/** Somebody who lives in the town. All of them are invented. */
export interface Townsperson {
  readonly handle: string;
  readonly name: string;
  readonly status: string;
  readonly language: "ja" | "en";
  readonly country: string;
  /** Handles of people they have marked as favourites. */
  readonly favourites?: readonly string[];
}

const ja = (handle: string, name: string, status: string, favourites: readonly string[] = []): Townsperson => ({
  handle,
  name,
  status,
  language: "ja",
  country: "JP",
  favourites,
});
const en = (handle: string, name: string, status: string, favourites: readonly string[] = []): Townsperson => ({
  handle,
  name,
  status,
  language: "en",
  country: "JP",
  favourites,
});

/** The people of Midorizaka. */
export const PEOPLE: readonly Townsperson[] = [
  ja("haruka", "佐藤 遥", "朝は味噌汁から", ["kenta", "aya"]),
  ja("kenta", "佐藤 健太", "在宅勤務の日は庭の水やり担当", ["haruka"]),
  ja("yui", "佐藤 結衣", "クラリネット練習中", ["mei", "takumi"]),
  ja("kazuko", "佐藤 和子", "お茶が入りましたよ", ["chiyo"]),
  ja("daisuke", "森 大輔", "FCみどり坂 監督"),
  ja("aya", "森 彩", "編み物と犬", ["haruka"]),
  ja("tomoko", "伊藤 智子", "いとう書店 10時〜19時（水曜休み）"),
  ja("shota", "伊藤 翔太", "右サイドバック"),
  en("emma", "Emma Clarke", "Teaching, tea, terrible puns", ["grace"]),
  en("liam", "Liam O'Brien", "Goalkeeper on Sundays, engineer otherwise"),
  ja("naoki", "田中 直樹", "会議は30分まで"),
  ja("misaki", "加藤 美咲", "余白がすき"),
  ja("ryo", "山田 涼", "テストが緑だと安心する"),
  en("hana", "Hana Kim", "서울 → みどり坂"),
  ja("hiroshi", "小野 博", "三丁目町内会 会長"),
  ja("fumie", "小野 文江", "畑にいます"),
  ja("jun", "林 純", "はやしパン店 火曜定休"),
  ja("mei", "林 芽衣", "塩パンの端っこ係", ["yui"]),
  ja("takumi", "遠藤 匠", "トロンボーンは背中で吹く"),
  ja("rin", "遠藤 凛", "夜勤明けは寝ています"),
  en("grace", "Grace Mbeki", "Collecting kanji, slowly", ["emma"]),
  ja("kenji", "中村 健二", "木のことなら"),
  ja("chiyo", "中村 千代", "一日一句", ["kazuko"]),
  en("oliver", "Oliver Hansen", "Up early for the light"),
];

/** Friendships beyond those that groups and direct talks bring along. */
export const MORE_FRIENDS: readonly (readonly [string, string])[] = [
  ["haruka", "rin"],
  ["haruka", "tomoko"],
  ["kenta", "daisuke"],
  ["kenta", "liam"],
  ["aya", "fumie"],
  ["emma", "haruka"],
  ["jun", "tomoko"],
  ["ryo", "hana"],
  ["oliver", "misaki"],
];

/** Requests that wait for an answer: from, to. */
export const REQUESTS: readonly (readonly [string, string])[] = [
  ["grace", "haruka"],
  ["kenji", "kenta"],
  ["misaki", "emma"],
];

/** Whom a visitor signs in as to see most. */
export const HANDLES_TO_TRY = ["haruka", "emma", "ryo"] as const;
