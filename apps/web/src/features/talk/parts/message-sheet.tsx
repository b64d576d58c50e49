import type { MessageView } from "@musubi/protocol";
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
  return (
    <BottomSheet onClose={onClose} label={t("actions")}>
      <div className={classes["emoji"]}>
        <EmojiChoice message={message} onDone={onClose} />
      </div>
      <ul>
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
