/** The reactions at hand. All others are in the picker behind them. */
export const QUICK_EMOJI = ["👍", "❤️", "😂", "😮", "😢", "🙏"] as const;
