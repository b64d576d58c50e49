import { Button } from "@mantine/core";
import type { SupportCaseView } from "@musubi/protocol";
import { IconChevronRight, IconCircleCheck, IconClockHour4, IconMessageReply, IconPencil } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNow } from "../../shell/use-now.ts";
import { NotRead } from "../me/parts/not-read.tsx";
import { Page } from "../me/parts/page.tsx";
import { PageSkeleton } from "../me/parts/page-skeleton.tsx";
import { Panel, Row } from "../me/parts/panel.tsx";
import { SeesLine } from "../me/parts/sees-line.tsx";
import { whenLabel } from "../me/when-label.ts";
import { MyReports } from "../reports/my-reports.tsx";
import classes from "./support-screen.module.css";
import { useMyCases } from "./use-my-case.ts";

const ICONS = { waiting: IconClockHour4, answered: IconMessageReply, closed: IconCircleCheck } as const;

/** What I have written to the people who run the server, and the way to write something new. */
export function SupportScreen() {
  const { t } = useTranslation("support");
  const { reading, reload } = useMyCases();
  return (
    <Page title={t("title")} back="/me">
      <p>{t("about")}</p>
      <SeesLine>{t("readers")}</SeesLine>
      <div>
        <Button component={Link} to="/me/support/new" leftSection={<IconPencil size={20} aria-hidden />}>
          {t("open")}
        </Button>
      </div>
      <Panel title={t("listTitle")}>
        {reading.kind === "loading" && <PageSkeleton />}
        {reading.kind === "failed" && <NotRead reason={reading.reason} onRetry={reload} />}
        {reading.kind === "ready" && reading.value.cases.length === 0 && <Row label={t("listEmpty")} />}
        {reading.kind === "ready" && reading.value.cases.length > 0 && (
          <ul className={classes["list"]}>
            {reading.value.cases.map((one) => (
              <li key={one.caseId}>
                <CaseRow view={one} />
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <MyReports />
    </Page>
  );
}

function CaseRow({ view }: { readonly view: SupportCaseView }) {
  const { t } = useTranslation("support");
  const language = useLanguage();
  const now = useNow();
  const Icon = ICONS[view.state];
  return (
    <Link to="/me/support/$caseId" params={{ caseId: view.caseId }} className={classes["row"] ?? ""}>
      <Icon className={classes["icon"]} data-state={view.state} size={24} stroke={1.6} aria-hidden />
      <span className={classes["words"]}>
        <span className={classes["topic"]}>{t(view.topic)}</span>
        <span className={classes["note"]}>
          {t("caseSince", { state: t(view.state), when: whenLabel(view.stateAt, now, language) })}
          {" · "}
          {t("messages", { count: view.messageCount })}
        </span>
      </span>
      <IconChevronRight className={classes["chevron"]} size={18} stroke={1.6} aria-hidden />
    </Link>
  );
}
