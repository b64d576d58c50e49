import type { AccountView } from "@musubi/protocol";
import { IconLifebuoy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { timeLabel } from "../../../i18n/dates.ts";
import classes from "./callout.module.css";

interface Props {
  readonly account: AccountView;
  /** Until when a new password needs no present one. */
  readonly until: number;
}

/** Right after a recovery code: a new way to sign in, so that no second code is needed. */
export function RecoveredPanel({ account, until }: Props) {
  const { t } = useTranslation("devices");
  return (
    <section className={classes["root"]} data-tone="yamabuki" aria-labelledby="recovered">
      <IconLifebuoy size={24} stroke={1.6} aria-hidden />
      <div>
        <h2 id="recovered">{t("recoveredTitle")}</h2>
        <p>{t("recoveredLeft", { count: account.recoveryCodesLeft })}</p>
        <p>{t(account.hasPassword ? "recoveredText" : "recoveredTextNone", { time: timeLabel(until) })}</p>
      </div>
    </section>
  );
}
