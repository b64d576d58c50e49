import type { GrantView } from "@musubi/protocol/staff";
import { IconHourglass } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useServerNow } from "../../data/hooks.ts";
import { useNotices } from "../../shell/notices.tsx";
import classes from "./countdown.module.css";
import { countdownLabel, secondsLeft, warningDue } from "./grant-time.ts";

/** What is left of a grant's time. Its end is announced before it comes. */
export function Countdown({ grant }: { readonly grant: Pick<GrantView, "endsAt"> }) {
  const { t } = useTranslation("access");
  const { announce } = useNotices();
  const seconds = secondsLeft(grant, useServerNow(1_000));
  const before = useRef(seconds);
  useEffect(() => {
    const due = warningDue(before.current, seconds);
    before.current = seconds;
    if (due !== null) announce(t("timeWarning", { count: due / 60 }));
  }, [seconds, announce, t]);
  return (
    <span className={classes["left"]} data-near={seconds <= 60 || undefined}>
      <IconHourglass size={15} aria-hidden />
      <span>{t("left")}</span>
      <span className={classes["time"]} role="timer" aria-live="off">
        {countdownLabel(seconds)}
      </span>
    </span>
  );
}
