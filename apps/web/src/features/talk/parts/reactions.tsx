import { type MessageView } from "@musubi/protocol";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { useAct } from "../../../shell/notices.tsx";
import { useScene } from "../scene.ts";
import classes from "./reactions.module.css";

/** The reactions on a message. A press adds mine or takes it away. */
export function Reactions({ message }: { readonly message: MessageView }) {
  const { t } = useTranslation("talk");
  const { myId, names } = useScene();
  const engine = useEngine();
  const act = useAct();
  if (message.reactions.length === 0) return null;
  return (
    <ul className={classes["reactions"]}>
      {message.reactions.map(({ emoji, accountIds }) => {
        const isMine = accountIds.includes(myId);
        const label = t("reactionBy", { emoji, count: accountIds.length, names: names.listNames(accountIds.map(names.nameOrYou)) });
        return (
          <li key={emoji}>
            <button
              type="button"
              className={classes["reaction"]}
              aria-pressed={isMine}
              aria-label={label}
              title={label}
              onClick={() => void act(engine.react(message.talkId, message.seq, emoji, !isMine))}
            >
              <span className={classes["emoji"]}>{emoji}</span>
              <span className={classes["count"]}>{accountIds.length}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
