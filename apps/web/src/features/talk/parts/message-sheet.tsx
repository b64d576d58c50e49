import type { MessageView } from "@musubi/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { BottomSheet } from "../../../shell/sheet.tsx";
import { useMessageActions } from "../use-message-actions.ts";
import { EmojiChoice } from "./emoji-choice.tsx";
import classes from "./message-sheet.module.css";

interface Props {
  readonly message: MessageView;
  readonly onClose: () => void;
}

/** Reactions and actions for one message, from below: what a long press opens. */
export function MessageSheet({ message, onClose }: Props) {
  const { t } = useTranslation("talk");
  const actions = useMessageActions(message);
  // All emoji take the room of the actions: what was asked for is in sight.
  const [hasAllEmoji, setAllEmoji] = useState(false);
  return (
    <BottomSheet onClose={onClose} label={t("actions")}>
      <div className={classes["emoji"]}>
        <EmojiChoice message={message} onDone={onClose} onMore={() => setAllEmoji(true)} />
      </div>
      <ul hidden={hasAllEmoji}>
        {actions.map(({ key, icon: Icon, label, isGrave, run }) => (
          <li key={key}>
            <button
              type="button"
              className={classes["action"]}
              data-grave={isGrave}
              onClick={() => {
                onClose();
                run();
              }}
            >
              <Icon size={22} stroke={1.6} aria-hidden />
              {label}
            </button>
          </li>
        ))}
      </ul>
    </BottomSheet>
  );
}
