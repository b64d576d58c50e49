import { Button, Modal } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useDesk, useDeskState } from "../../../data/hooks.ts";
import { useNotices } from "../../../shell/notices.tsx";
import classes from "./sealed-parts.module.css";

/** Asks, on a device that opens sealed talks, whether a new one of the same person is to be let in. */
export function LinkRequestDialog() {
  const { t } = useTranslation("sealed");
  const { t: tShell } = useTranslation("shell");
  const desk = useDesk();
  const notices = useNotices();
  // The desk has its linking only once it has begun.
  useDeskState();
  const { linking } = desk;
  const request = useSyncExternalStore(
    (listener) => linking?.subscribe(listener) ?? (() => undefined),
    () => linking?.request ?? null,
  );
  const give = async () => {
    if (request === null) return;
    const given = await linking?.give(request);
    if (given?.ok === true) notices.done(t("requestGiven"));
    else notices.refused({ code: "offline" });
  };
  return (
    <Modal
      opened={request !== null}
      onClose={() => linking?.dismiss()}
      title={t("requestTitle")}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": tShell("close") }}
    >
      <div className={classes["shown"]}>
        <p>{t("requestText")}</p>
        <output className={classes["letters"]} aria-label={t("linkLetters")}>
          {request?.letters}
        </output>
        <Button onClick={() => void give()}>{t("requestGive")}</Button>
        <Button variant="subtle" color="shu" onClick={() => linking?.dismiss()}>
          {t("requestDismiss")}
        </Button>
      </div>
    </Modal>
  );
}
