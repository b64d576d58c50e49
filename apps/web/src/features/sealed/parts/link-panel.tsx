import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDesk } from "../../../data/hooks.ts";
import { useNotices } from "../../../shell/notices.tsx";
import { QrPicture } from "../../invites/parts/qr-picture.tsx";
import { Panel, Row } from "../../me/parts/panel.tsx";
import classes from "./sealed-parts.module.css";

/** The new device shows letters, and a code, that another device of the same person is to see. */
export function LinkPanel() {
  const { t } = useTranslation("sealed");
  const desk = useDesk();
  const notices = useNotices();
  const [shown, setShown] = useState<{ readonly letters: string; readonly code: string } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const ask = async () => {
    setBusy(true);
    const asked = await desk.linking?.ask();
    setBusy(false);
    if (asked?.ok === true) setShown(asked.value);
    else notices.refused({ code: "offline" });
  };
  return (
    <Panel title={t("linkTitle")} about={t("linkAbout")}>
      {shown === null ? (
        <Row
          label={t("linkLetters")}
          end={
            <Button loading={isBusy} onClick={() => void ask()}>
              {t("linkStart")}
            </Button>
          }
        />
      ) : (
        <div className={classes["shown"]}>
          <QrPicture text={shown.code} label={t("linkCode")} />
          <output className={classes["letters"]} aria-label={t("linkLetters")}>
            {shown.letters}
          </output>
          <p className={classes["quiet"]} role="status">
            {t("linkWaiting")}
          </p>
        </div>
      )}
    </Panel>
  );
}
