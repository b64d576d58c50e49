/** The reactions at hand, and the ones a press further away. Any other comes from the keyboard. */
export const QUICK_EMOJI = ["👍", "❤️", "😂", "😮", "😢", "🙏"] as const;

export const MORE_EMOJI = [
  "😊",
  "😄",
  "🥰",
  "😍",
  "🤔",
  "😅",
  "😭",
  "😴",
  "🥳",
  "😌",
  "🫣",
  "😤",
  "👏",
  "🙌",
  "👀",
  "💪",
  "🤝",
  "🫶",
  "✌️",
  "👌",
  "🙇",
  "💐",
  "🌸",
  "🌿",
  "🎉",
  "✨",
  "🔥",
  "💯",
  "✅",
  "❓",
  "☕",
  "🍵",
  "🍙",
  "🍰",
  "🐱",
  "🐶",
] as const;

/** The first emoji in a text, or null. */
export function firstEmoji(text: string): string | null {
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)) {
    if (/^\p{RGI_Emoji}$/v.test(segment) || /^\p{Extended_Pictographic}/u.test(segment)) return segment;
  }
  return null;
}
