import { Button, Modal } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDesk } from "../../../data/hooks.ts";
import { useNotices } from "../../../shell/notices.tsx";
import { Panel, Row } from "../../me/parts/panel.tsx";
import { putOffKeyReminder } from "./key-reminder.tsx";
import classes from "./sealed-parts.module.css";

/** Makes the code that opens the sealed identity when every device is lost. */
export function RecoveryCodePanel({ onMade }: { readonly onMade: () => void }) {
  const { t } = useTranslation("sealed");
  const { t: tShell } = useTranslation("shell");
  const desk = useDesk();
  const notices = useNotices();
  const [hasCode, setHasCode] = useState<boolean | null>(null);
  const [code, setCode] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    let isGone = false;
    void desk.keys?.hasBackup().then((has) => {
      if (!isGone) setHasCode(has);
    });
    return () => {
      isGone = true;
    };
  }, [desk]);
  const make = async () => {
    setBusy(true);
    const made = await desk.keys?.makeRecoveryCode();
    setBusy(false);
    if (made?.ok !== true) return notices.refused({ code: "offline" });
    setCode(made.value);
    setHasCode(true);
    putOffKeyReminder();
    onMade();
  };
  return (
    <Panel title={t("codeTitle")} about={t("codeAbout")}>
      <Row
        label={t(hasCode === true ? "codeHas" : "codeNone")}
        end={
          <Button variant={hasCode === true ? "default" : "filled"} loading={isBusy || hasCode === null} onClick={() => void make()}>
            {t(hasCode === true ? "codeRenew" : "codeMake")}
          </Button>
        }
      />
      <Modal
        opened={code !== null}
        onClose={() => setCode(null)}
        title={t("codeShownTitle")}
        closeOnClickOutside={false}
        closeButtonProps={{ "aria-label": tShell("close") }}
      >
        <div className={classes["shown"]}>
          <p>{t("codeShownText")}</p>
          <output className={classes["letters"]} aria-label={t("recoverLabel")}>
            {code?.match(/.{4}/g)?.join(" ")}
          </output>
          <Button onClick={() => setCode(null)}>{t("codeKept")}</Button>
        </div>
      </Modal>
    </Panel>
  );
}
