import { TextInput } from "@mantine/core";
import type { MessageView } from "@musubi/protocol";
import { IconMoodPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { useAct } from "../../../shell/notices.tsx";
import { firstEmoji, MORE_EMOJI, QUICK_EMOJI } from "../emoji.ts";
import { useScene } from "../scene.ts";
import classes from "./emoji-choice.module.css";

interface Props {
  readonly message: MessageView;
  readonly onDone: () => void;
  /** Begins with all of them instead of the six at hand. */
  readonly isWide?: boolean;
}

/** A few reactions at hand, more behind them, and any other from the keyboard. */
export function EmojiChoice({ message, onDone, isWide = false }: Props) {
  const { t } = useTranslation("talk");
  const { myId } = useScene();
  const engine = useEngine();
  const act = useAct();
  const [isMore, setMore] = useState(isWide);
  const mine = new Set(message.reactions.filter(({ accountIds }) => accountIds.includes(myId)).map(({ emoji }) => emoji));
  const react = (emoji: string) => {
    onDone();
    void act(engine.react(message.talkId, message.seq, emoji, !mine.has(emoji)));
  };
  const choices = isMore ? [...QUICK_EMOJI, ...MORE_EMOJI] : QUICK_EMOJI;
  return (
    <div className={classes["choice"]} data-wide={isMore || undefined}>
      <div className={classes["grid"]}>
        {choices.map((emoji) => (
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
        {!isMore && (
          <button
            type="button"
            className={classes["emoji"]}
            aria-label={t("moreEmoji")}
            title={t("moreEmoji")}
            onClick={() => setMore(true)}
          >
            <IconMoodPlus size={22} stroke={1.5} aria-hidden />
          </button>
        )}
      </div>
      {isMore && (
        <TextInput
          size="sm"
          label={t("moreEmoji")}
          description={t("moreEmojiHelp")}
          value=""
          onChange={(event) => {
            const emoji = firstEmoji(event.currentTarget.value);
            if (emoji !== null) react(emoji);
          }}
        />
      )}
    </div>
  );
}
