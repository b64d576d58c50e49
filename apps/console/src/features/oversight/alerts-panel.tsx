import { Button, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useRead } from "../../data/hooks.ts";
import type { OutputOf } from "../../data/operations.ts";
import { shortLabel } from "../../i18n/dates.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNotices } from "../../shell/notices.tsx";
import { AskDialog } from "../../shell/parts/ask-dialog.tsx";
import { IdText } from "../../shell/parts/id-text.tsx";
import { Line } from "../../shell/parts/line.tsx";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Mark } from "../../shell/parts/mark.tsx";
import { Nothing } from "../../shell/parts/nothing.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { useAlertWords } from "./use-alert-words.ts";

type Alert = OutputOf<"alert.list">["alerts"][number];
const LOOK_MS = 10_000;

/** What somebody has to look at, and closing it with what was found. */
export function AlertsPanel() {
  const { t } = useTranslation(["oversight", "vocabulary"]);
  const call = useCall();
  const { done } = useNotices();
  const [which, setWhich] = useState<"open" | "all">("open");
  const read = useRead("alert.list", { which }, LOOK_MS);
  const [asked, setAsked] = useState<Alert | null>(null);
  const alertWords = useAlertWords();
  const close = async (alert: Alert, words: string) => {
    const outcome = await call("alert.close", { alertId: alert.alertId, words });
    if (outcome.ok) {
      done(t("oversight:alertCloseDone"));
      read.reload();
    }
    return outcome;
  };
  return (
    <Panel
      title={t("oversight:alertsTitle")}
      action={
        <SegmentedControl
          aria-label={t("oversight:alertsLabel")}
          data={[
            { value: "open", label: t("oversight:alerts_open") },
            { value: "all", label: t("oversight:alerts_all") },
          ]}
          value={which}
          onChange={(value) => setWhich(value === "all" ? "all" : "open")}
        />
      }
    >
      <Loaded read={read}>
        {({ alerts }) =>
          alerts.length === 0 ? (
            <Nothing title={t(`oversight:noAlerts_${which}`)} />
          ) : (
            alerts.map((alert) => <AlertLine key={alert.alertId} alert={alert} onClose={() => setAsked(alert)} />)
          )
        }
      </Loaded>
      {asked !== null && (
        <AskDialog
          title={t("oversight:alertCloseTitle")}
          action={t("oversight:alertClose")}
          words={{ label: t("oversight:alertCloseWords"), min: 1, max: 500 }}
          onConfirm={(words) => close(asked, words)}
          onClose={() => setAsked(null)}
        >
          <p>
            {t(`vocabulary:alert_${asked.kind}`)}: {alertWords(asked)}
          </p>
          <p>{t("oversight:alertCloseText")}</p>
        </AskDialog>
      )}
    </Panel>
  );
}

function AlertLine({ alert, onClose }: { readonly alert: Alert; readonly onClose: () => void }) {
  const { t } = useTranslation(["oversight", "vocabulary"]);
  const language = useLanguage();
  const alertWords = useAlertWords();
  const kind = t(`vocabulary:alert_${alert.kind}`);
  const when = shortLabel(alert.at, language);
  return (
    <Line
      title={<Mark tone={alert.closedAt === null ? "grave" : "quiet"}>{kind}</Mark>}
      about={
        <>
          {when} · {alertWords(alert)}
          {alert.entryId !== null && (
            <>
              {" "}
              · {t("oversight:alertEntry")} <IdText>{alert.entryId}</IdText>
            </>
          )}
          {alert.staffId !== null && (
            <>
              {" "}
              · {t("oversight:alertStaff")} <IdText>{alert.staffId}</IdText>
            </>
          )}
        </>
      }
      end={
        alert.closedAt === null ? (
          <Button variant="default" aria-label={t("oversight:alertCloseLabel", { kind, when })} onClick={onClose}>
            {t("oversight:alertClose")}
          </Button>
        ) : (
          t("oversight:alertClosed", { when: shortLabel(alert.closedAt, language) })
        )
      }
    />
  );
}
