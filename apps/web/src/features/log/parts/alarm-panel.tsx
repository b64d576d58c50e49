import { Button } from "@mantine/core";
import { IconAlertTriangle, IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSignedIn } from "../../../data/hooks.ts";
import type { LogAlarm } from "../../../data/log/log-memory.ts";
import { fullLabel } from "../../../i18n/dates.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { Confirm } from "../../me/parts/confirm.tsx";
import { Panel } from "../../me/parts/panel.tsx";
import { saveText } from "../../welcome/parts/save-text.dom.ts";
import { evidenceOf } from "../evidence.ts";
import classes from "./alarm-panel.module.css";

/** What is wrong with the log, what that means, and what one can do. */
export function AlarmPanel({ alarm }: { readonly alarm: LogAlarm }) {
  const { t } = useTranslation("log");
  const language = useLanguage();
  const { logWatch } = useSignedIn();
  const [isAsking, setAsking] = useState(false);
  const beginAnew = async () => {
    await logWatch.beginAnew();
    return true;
  };
  return (
    <>
      <section className={classes["alarm"]} aria-labelledby="log-alarm">
        <IconAlertTriangle size={28} stroke={1.6} aria-hidden />
        <div>
          <h2 className={classes["title"]} id="log-alarm">
            {t("alarmTitle")}
          </h2>
          <p>{t(alarm.fault)}</p>
          <p className={classes["when"]}>{t("alarmWhen", { when: fullLabel(alarm.at, language) })}</p>
        </div>
      </section>
      <Panel title={t("meansTitle")} look="plain">
        <p>{t("means")}</p>
      </Panel>
      <Panel title={t("doTitle")} look="plain">
        <ol className={classes["list"]}>
          <li>{t("doSave")}</li>
          <li>{t("doAsk")}</li>
          <li>{t("doAnew")}</li>
        </ol>
        <div className={classes["actions"]}>
          <Button
            leftSection={<IconDownload size={20} aria-hidden />}
            onClick={() => saveText("musubi-log-evidence.txt", evidenceOf(alarm))}
          >
            {t("save")}
          </Button>
          <Button variant="outline" color="shu" onClick={() => setAsking(true)}>
            {t("anew")}
          </Button>
        </div>
      </Panel>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t("anewTitle")}
        action={t("anew")}
        color="shu"
        onConfirm={beginAnew}
      >
        <p>{t("anewText")}</p>
      </Confirm>
    </>
  );
}
