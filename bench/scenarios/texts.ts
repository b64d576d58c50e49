const SOURCE =
  "今日は会議が終わったら駅前の喫茶店で待っています。写真はアルバムに入れておきましたので、時間のあるときに見てくださいね。夕方から雨が降るそうなので傘を忘れずに。到着したら電話をください。よろしくお願いします。";
const LENGTH = 66;
const COUNT = 64;

/** Sixty-four texts of 66 Japanese characters, 198 bytes of UTF-8 each. */
export function benchTexts(): readonly string[] {
  const characters = [...SOURCE, ...SOURCE];
  return Array.from({ length: COUNT }, (_, start) => characters.slice(start, start + LENGTH).join(""));
}
