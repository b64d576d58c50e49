import type { MessageView } from "@musubi/protocol";
import { IconMoodPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { useAct } from "../../../shell/notices.tsx";
import { EmojiPicker } from "../../emoji/parts/emoji-picker.tsx";
import { QUICK_EMOJI } from "../emoji.ts";
import { useScene } from "../scene.ts";
import classes from "./emoji-choice.module.css";

interface Props {
  readonly message: MessageView;
  readonly onDone: () => void;
  /** Called when all of them are asked for instead of the six at hand. */
  readonly onMore?: () => void;
}

/** A few reactions at hand, and all others behind them. */
export function EmojiChoice({ message, onDone, onMore }: Props) {
  const { t } = useTranslation("talk");
  const { myId } = useScene();
  const engine = useEngine();
  const act = useAct();
  const [isMore, setMore] = useState(false);
  const mine = new Set(message.reactions.filter(({ accountIds }) => accountIds.includes(myId)).map(({ emoji }) => emoji));
  const react = (emoji: string) => {
    onDone();
    void act(engine.react(message.talkId, message.seq, emoji, !mine.has(emoji)));
  };
  const showAll = () => {
    setMore(true);
    onMore?.();
  };
  if (isMore) {
    return (
      <div className={classes["all"]}>
        <EmojiPicker pressed={mine} onChoose={react} />
      </div>
    );
  }
  return (
    <div className={classes["choice"]}>
      {QUICK_EMOJI.map((emoji) => (
        <button
          key={emoji}
          type="button"
          className={classes["emoji"]}
          aria-label={t("actionReactWith", { emoji })}
          aria-pressed={mine.has(emoji)}
          onClick={() => react(emoji)}
        >
          {emoji}
        </button>
      ))}
      <button type="button" className={classes["emoji"]} aria-label={t("moreEmoji")} title={t("moreEmoji")} onClick={showAll}>
        <IconMoodPlus size={22} stroke={1.5} aria-hidden />
      </button>
    </div>
  );
}
