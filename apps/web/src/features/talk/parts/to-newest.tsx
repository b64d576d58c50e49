import { IconArrowDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./to-newest.module.css";

interface Props {
  readonly isShown: boolean;
  /** Unread messages further down. */
  readonly newCount: number;
  readonly onPress: () => void;
}

/** The way back to the newest message, with the number of those not read yet. */
export function ToNewest({ isShown, newCount, onPress }: Props) {
  const { t } = useTranslation("talk");
  if (!isShown) return null;
  return (
    <button type="button" className={classes["button"]} onClick={onPress} aria-label={t("toNewest")}>
      {newCount > 0 && <span className={classes["count"]}>{t("newBelow", { count: newCount })}</span>}
      <IconArrowDown size={20} stroke={1.8} aria-hidden />
    </button>
  );
}
