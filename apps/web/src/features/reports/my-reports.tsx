import { listReports } from "@musubi/protocol";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNow } from "../../shell/use-now.ts";
import { Panel, Row } from "../me/parts/panel.tsx";
import { useRead } from "../me/use-read.ts";
import { whenLabel } from "../me/when-label.ts";

const NOTHING = {};

/** What I have reported and how far it is; nothing where I have reported nothing. */
export function MyReports() {
  const { t } = useTranslation("reports");
  const language = useLanguage();
  const now = useNow();
  const { reading } = useRead(listReports, NOTHING);
  if (reading.kind !== "ready" || reading.value.reports.length === 0) return null;
  return (
    <Panel title={t("mineTitle")}>
      {reading.value.reports.map(({ reportId, reason, state, stateAt, messageCount }) => (
        <Row
          key={reportId}
          label={t(reason)}
          about={t("mine", { count: messageCount, state: t(state), when: whenLabel(stateAt, now, language) })}
        />
      ))}
    </Panel>
  );
}
