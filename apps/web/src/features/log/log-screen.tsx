import { Button } from "@mantine/core";
import { base64url } from "@musubi/base";
import { IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLogState, useSignedIn } from "../../data/hooks.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNow } from "../../shell/use-now.ts";
import { Page } from "../me/parts/page.tsx";
import { Panel, Row } from "../me/parts/panel.tsx";
import { whenLabel } from "../me/when-label.ts";
import classes from "./log-screen.module.css";
import { AlarmPanel } from "./parts/alarm-panel.tsx";
import { LogLine } from "./parts/log-line.tsx";

/** The public log as this browser has seen it, and what to do when it is not what it was. */
export function LogScreen() {
  const { t } = useTranslation("log");
  const { logWatch } = useSignedIn();
  const { alarm, isLooking } = useLogState();
  return (
    <Page title={t("title")} back="/me/opened" isBackAlways>
      {alarm === null ? <LogLine hasMore={false} /> : <AlarmPanel alarm={alarm} />}
      <p>{t("about")}</p>
      <SeenPanel />
      <div>
        <Button
          variant="default"
          leftSection={<IconRefresh size={20} aria-hidden />}
          loading={isLooking}
          onClick={() => void logWatch.look()}
        >
          {t("look")}
        </Button>
      </div>
    </Page>
  );
}

function SeenPanel() {
  const { t } = useTranslation("log");
  const language = useLanguage();
  const now = useNow();
  const { seen, lookedAt } = useLogState();
  return (
    <Panel title={t("state")}>
      <Row label={t("lookedAt")} end={lookedAt === null ? t("never") : whenLabel(lookedAt, now, language)} />
      {seen !== null && (
        <>
          <Row label={t("size")} end={<span className="tabular">{seen.size}</span>} />
          <div className={classes["long"]}>
            <p className={classes["label"]}>{t("fingerprint")}</p>
            <code className={classes["code"]}>{base64url(seen.root)}</code>
            <p className={classes["note"]}>{t("fingerprintNote")}</p>
          </div>
          <div className={classes["long"]}>
            <p className={classes["label"]}>{t("key")}</p>
            <code className={classes["code"]}>{seen.vkey}</code>
          </div>
        </>
      )}
    </Panel>
  );
}
