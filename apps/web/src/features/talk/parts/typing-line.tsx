import { useTranslation } from "react-i18next";
import { useTyping } from "../../../data/hooks.ts";
import { useScene } from "../scene.ts";
import classes from "./typing-line.module.css";

/** Who is writing now. */
export function TypingLine() {
  const { t } = useTranslation("talk");
  const { talk, names } = useScene();
  const typing = useTyping(talk.talkId);
  const [first, second] = typing;
  if (first === undefined) return null;
  const sentence =
    typing.length > 2
      ? t("typingMany")
      : second === undefined
        ? t("typingOne", { name: names.nameOf(first) })
        : t("typingTwo", { name: names.nameOf(first), other: names.nameOf(second) });
  return (
    <p className={classes["line"]}>
      <span className={classes["dots"]} aria-hidden>
        <i />
        <i />
        <i />
      </span>
      {sentence}
    </p>
  );
}
