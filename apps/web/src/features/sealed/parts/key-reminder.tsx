import { Button } from "@mantine/core";
import { systemClock } from "@musubi/base";
import { IconKey } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { remember } from "../../../data/device-memory.ts";
import { useDesk, useDeskState, useTalks } from "../../../data/hooks.ts";
import { useRecalled } from "../../../data/use-recalled.ts";
import lineClasses from "../../../shell/connection-banner.module.css";

const LATER_MS = 30 * 24 * 3_600_000;

/** Reminds nobody of the recovery key for a month: one was made, or it was put off. */
export function putOffKeyReminder(): void {
  remember("key.later", String(systemClock.nowMs() + LATER_MS));
}

/** Stands above the screens (but those of a talk) of somebody who talks sealed and would lose all of it with their devices, until they make a key or put it off. */
export function KeyReminder() {
  const { t } = useTranslation("sealed");
  const isLacking = useIsKeyLacking();
  if (!isLacking) return null;
  return (
    <p className={lineClasses["line"]} data-tone="yamabuki">
      <IconKey size={18} stroke={1.6} aria-hidden />
      <span>
        {t("keyReminder")} <Link to="/me/sealed">{t("keyReminderGo")}</Link>
      </span>
      <Button variant="subtle" size="compact-sm" onClick={putOffKeyReminder}>
        {t("keyReminderLater")}
      </Button>
    </p>
  );
}

function useIsKeyLacking(): boolean {
  const desk = useDesk();
  const isReady = useDeskState() === "ready";
  const { byId } = useTalks();
  const laterMs = Number(useRecalled("key.later") ?? 0);
  const isAsked = isReady && laterMs <= systemClock.nowMs() && [...byId.values()].some(({ protection }) => protection === "sealed");
  const [hasKey, setHasKey] = useState<boolean | null>(null);
  useEffect(() => {
    if (!isAsked) return undefined;
    let isGone = false;
    void desk.keys?.hasBackup().then((has) => {
      if (!isGone) setHasKey(has);
    });
    return () => {
      isGone = true;
    };
  }, [desk, isAsked]);
  return isAsked && hasKey === false;
}
