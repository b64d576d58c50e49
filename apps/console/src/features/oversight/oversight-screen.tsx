import { useTranslation } from "react-i18next";
import { useRead } from "../../data/hooks.ts";
import type { OutputOf } from "../../data/operations.ts";
import { countLabel } from "../../i18n/dates.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNames } from "../../i18n/use-names.ts";
import { Facts } from "../../shell/parts/facts.tsx";
import { Gaps } from "../../shell/parts/gaps.tsx";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Mark } from "../../shell/parts/mark.tsx";
import { Moment } from "../../shell/parts/moment.tsx";
import { Page } from "../../shell/parts/page.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { Row, Table } from "../../shell/parts/table.tsx";
import { AlertsPanel } from "./alerts-panel.tsx";
import { DigestsPanel } from "./digests-panel.tsx";

const LOOK_MS = 15_000;

/** Watching over those who read: alerts, weekly digests, and how whole the record is. */
export function OversightScreen() {
  const { t } = useTranslation("oversight");
  const coverage = useRead("coverage.read", {}, LOOK_MS);
  return (
    <Page title={t("title")} about={t("about")}>
      <Loaded read={coverage}>
        {({ log, gaps }) => (
          <>
            <Gaps gaps={gaps} isQuiet />
            <LogPanel log={log} />
          </>
        )}
      </Loaded>
      <AlertsPanel />
      <DigestsPanel />
      <Panel title={t("coverageTitle")} about={t("coverageAbout")}>
        <Loaded read={coverage}>{({ stores }) => <Stores stores={stores} />}</Loaded>
      </Panel>
    </Page>
  );
}

function LogPanel({ log }: { readonly log: OutputOf<"coverage.read">["log"] }) {
  const { t } = useTranslation("oversight");
  const language = useLanguage();
  return (
    <Panel
      title={t("logTitle")}
      look="padded"
      action={<Mark tone={log.isSound ? "good" : "grave"}>{t(log.isSound ? "logSound" : "logUnsound")}</Mark>}
    >
      <Facts
        facts={[
          { label: t("logSize"), value: countLabel(log.size, language) },
          { label: t("logSigned"), value: log.signedAt === null ? t("logSignedNever") : <Moment at={log.signedAt} isExact /> },
          { label: t("logWaiting"), value: countLabel(log.waiting, language) },
        ]}
      />
    </Panel>
  );
}

function Stores({ stores }: { readonly stores: OutputOf<"coverage.read">["stores"] }) {
  const { t } = useTranslation("oversight");
  const names = useNames();
  return (
    <Table label={t("storesLabel")} heads={[t("store"), t("category"), t("since"), t("coverageState")]}>
      {stores.map(({ store, category, since, isComplete }) => (
        <Row key={store}>
          {names.store(store)}
          {names.category(category)}
          {since === null ? t("sinceNever") : <Moment at={since} isExact />}
          <Mark tone={isComplete ? "good" : "grave"}>{t(isComplete ? "complete" : "incomplete")}</Mark>
        </Row>
      ))}
    </Table>
  );
}
