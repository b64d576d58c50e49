import { Button, Progress } from "@mantine/core";
import type { TakeOutView } from "@musubi/protocol";
import { IconCircleCheck, IconClockHour4, IconDownload, IconExclamationCircle, IconFileOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useNow } from "../../../shell/use-now.ts";
import { Row } from "../../me/parts/panel.tsx";
import { whenLabel } from "../../me/when-label.ts";
import { sizeLabel } from "../size-label.ts";
import { isUnderWay } from "../use-take-outs.ts";
import classes from "./take-out-row.module.css";

const ICONS = {
  waiting: IconClockHour4,
  running: IconClockHour4,
  ready: IconCircleCheck,
  failed: IconExclamationCircle,
  expired: IconFileOff,
} as const;

/** One copy: how far it is, how large, until when it can be fetched. */
export function TakeOutRow({ takeOut }: { readonly takeOut: TakeOutView }) {
  const { t } = useTranslation("takeout");
  const language = useLanguage();
  const now = useNow();
  const { state, sizeBytes, expiresAt } = takeOut;
  const Icon = ICONS[state];
  const percent = Math.floor(takeOut.progressPermille / 10);
  const label = state !== "ready" ? t(state) : sizeBytes === null ? t("readyPlain") : t("ready", { size: sizeLabel(sizeBytes, language) });
  const story: string[] = [t("requestedAt", { when: whenLabel(takeOut.requestedAt, now, language) })];
  if (state === "ready" && expiresAt !== null) story.push(t("until", { when: whenLabel(expiresAt, now, language) }));
  if (isUnderWay(takeOut)) story.push(t("progress", { percent }));
  return (
    <div>
      <Row
        icon={<Icon className={classes["icon"]} data-state={state} size={24} stroke={1.6} aria-hidden />}
        label={label}
        about={story.join(" · ")}
        end={
          state === "ready" && (
            <Button
              component="a"
              href={`/api/takeOut.download?takeOutId=${takeOut.takeOutId}`}
              download
              leftSection={<IconDownload size={18} aria-hidden />}
            >
              {t("download")}
            </Button>
          )
        }
      />
      {isUnderWay(takeOut) && (
        <div className={classes["bar"]}>
          <Progress value={percent} aria-label={t("progressLabel")} transitionDuration={200} />
        </div>
      )}
    </div>
  );
}
