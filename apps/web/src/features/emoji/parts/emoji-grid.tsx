import { memo } from "react";
import { useLanguage } from "../../../i18n/use-language.ts";
import { type EmojiRow, inTone } from "../emoji.ts";
import { keepStop, rove } from "../rove.ts";
import classes from "./emoji-picker.module.css";

interface Props {
  readonly label: string;
  readonly rows: readonly EmojiRow[];
  readonly tone: number;
  /** Those that are chosen already; pressing one again takes it away. */
  readonly pressed?: ReadonlySet<string> | undefined;
  readonly onChoose: (emoji: string) => void;
  /** Up from the first line. */
  readonly onLeave: () => void;
}

/** Emoji to choose from: one stop of the Tab key, and arrow keys within. */
export function EmojiGrid({ label, rows, tone, pressed, onChoose, onLeave }: Props) {
  const language = useLanguage();
  return (
    <div
      className={classes["grid"]}
      data-grid
      role="group"
      aria-label={label}
      onFocus={keepStop}
      onKeyDown={(event) => {
        if (!rove(event) && event.key === "ArrowUp") onLeave();
      }}
    >
      {rows.map(([emoji, en, , ja, , hasTones], index) => {
        const shown = hasTones === 1 ? inTone(emoji, tone) : emoji;
        return (
          <Cell
            key={emoji}
            emoji={shown}
            name={language === "ja" ? ja : en}
            isFirst={index === 0}
            isPressed={pressed?.has(shown)}
            onChoose={onChoose}
          />
        );
      })}
    </div>
  );
}

interface CellProps {
  readonly emoji: string;
  readonly name: string;
  readonly isFirst: boolean;
  readonly isPressed: boolean | undefined;
  readonly onChoose: (emoji: string) => void;
}

const Cell = memo(({ emoji, name, isFirst, isPressed, onChoose }: CellProps) => (
  <button
    type="button"
    className={classes["emoji"]}
    tabIndex={isFirst ? 0 : -1}
    aria-label={name}
    aria-pressed={isPressed}
    title={name}
    onClick={() => onChoose(emoji)}
  >
    {emoji}
  </button>
));
