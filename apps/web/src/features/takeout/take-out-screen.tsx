import { Button } from "@mantine/core";
import { IconAlertTriangle, IconFileZip } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NotRead } from "../me/parts/not-read.tsx";
import { Page } from "../me/parts/page.tsx";
import { PageSkeleton } from "../me/parts/page-skeleton.tsx";
import { Panel, Row } from "../me/parts/panel.tsx";
import { TakeOutRow } from "./parts/take-out-row.tsx";
import classes from "./takeout.module.css";
import { useTakeOuts } from "./use-take-outs.ts";

/** A copy of everything of mine: ask for it, see how far it is, fetch it. */
export function TakeOutScreen() {
  const { t } = useTranslation("takeout");
  const { t: tMe } = useTranslation("me");
  const { reading, reload, isUnderWay, request } = useTakeOuts();
  const [isBusy, setBusy] = useState(false);
  const ask = async () => {
    setBusy(true);
    await request();
    setBusy(false);
  };
  return (
    <Page title={tMe("navTakeOut")} back="/me">
      <p>{t("about")}</p>
      <p className={classes["warning"]}>
        <IconAlertTriangle size={20} stroke={1.6} aria-hidden />
        <span>{t("warning")}</span>
      </p>
      <div>
        <Button leftSection={<IconFileZip size={20} aria-hidden />} loading={isBusy} disabled={isUnderWay} onClick={() => void ask()}>
          {t("request")}
        </Button>
      </div>
      <Panel title={t("listTitle")}>
        {reading.kind === "loading" && <PageSkeleton />}
        {reading.kind === "failed" && <NotRead reason={reading.reason} onRetry={reload} />}
        {reading.kind === "ready" && reading.value.takeOuts.map((takeOut) => <TakeOutRow key={takeOut.takeOutId} takeOut={takeOut} />)}
        {reading.kind === "ready" && reading.value.takeOuts.length === 0 && <Row label={t("listEmpty")} />}
      </Panel>
    </Page>
  );
}
