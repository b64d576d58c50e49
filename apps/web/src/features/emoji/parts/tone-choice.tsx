import { useId } from "react";
import { useTranslation } from "react-i18next";
import { inTone, TONES } from "../emoji.ts";
import { useEmojiHabits } from "../use-emoji.ts";
import classes from "./emoji-picker.module.css";

const NAMES = ["tone0", "tone1", "tone2", "tone3", "tone4", "tone5"] as const;

/** The skin tone for those emoji that have one. */
export function ToneChoice() {
  const { t } = useTranslation("emoji");
  const { tone, chooseTone } = useEmojiHabits();
  const name = useId();
  return (
    <fieldset className={classes["tones"]}>
      <legend>{t("tone")}</legend>
      {TONES.map((modifier, index) => (
        <label key={modifier} title={t(NAMES[index] ?? "tone0")}>
          <input
            type="radio"
            name={name}
            checked={tone === index}
            aria-label={t(NAMES[index] ?? "tone0")}
            onChange={() => chooseTone(index)}
          />
          <span aria-hidden>{inTone("✋", index)}</span>
        </label>
      ))}
    </fieldset>
  );
}
