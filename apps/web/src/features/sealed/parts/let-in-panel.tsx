import { Button } from "@mantine/core";
import { listDevices } from "@musubi/protocol";
import type { LinkRequest } from "@musubi/sealed";
import { IconQrcode } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDesk, useEngine } from "../../../data/hooks.ts";
import { useNotices } from "../../../shell/notices.tsx";
import { Sheet } from "../../../shell/sheet.tsx";
import { CodeScanner } from "../../invites/parts/code-scanner.tsx";
import { Panel, Row } from "../../me/parts/panel.tsx";
import classes from "./sealed-parts.module.css";

/** What stands on the screen of a new device was scanned: which one it is, and whether it is to be let in. */
interface Found {
  readonly request: LinkRequest;
  readonly name: string;
}

/** Lets a new device in by the code on its screen. Without a camera the letters do the same. */
export function LetInPanel() {
  const { t } = useTranslation("sealed");
  const desk = useDesk();
  const engine = useEngine();
  const notices = useNotices();
  const [isOpen, setOpen] = useState(false);
  const [found, setFound] = useState<Found | null>(null);
  const [isBusy, setBusy] = useState(false);
  const close = () => {
    setOpen(false);
    setFound(null);
  };
  const read = async (text: string) => {
    const request = (await desk.linking?.readCode(text)) ?? null;
    if (request === null) return t("scanForeign");
    const devices = await engine.perform(listDevices, {});
    if (!devices.ok) return t("recoverOffline");
    const device = devices.value.devices.find(({ deviceId }) => deviceId === request.deviceId);
    // Whoever shows somebody a code of their own asks for that person's identity.
    if (device === undefined || device.isThis) return t("scanNotMine");
    setFound({ request, name: device.name });
    return null;
  };
  const give = async () => {
    if (found === null) return;
    setBusy(true);
    const given = await desk.linking?.give(found.request);
    setBusy(false);
    if (given?.ok === true) {
      notices.done(t("requestGiven"));
      close();
    } else notices.refused({ code: "offline" });
  };
  return (
    <Panel title={t("letInTitle")} about={t("letInAbout")}>
      <Row
        icon={<IconQrcode size={24} stroke={1.6} aria-hidden />}
        label={t("letInScan")}
        about={t("letInLetters")}
        end={<Button onClick={() => setOpen(true)}>{t("letInScanDo")}</Button>}
      />
      <Sheet isOpen={isOpen} title={t("letInScan")} onClose={close}>
        <div className={classes["shown"]}>
          {found === null ? (
            <>
              <p>{t("letInHold")}</p>
              <CodeScanner onText={read} />
            </>
          ) : (
            <>
              <p>{t("letInAsk", { name: found.name })}</p>
              <output className={classes["letters"]} aria-label={t("linkLetters")}>
                {found.request.letters}
              </output>
              <Button loading={isBusy} onClick={() => void give()}>
                {t("letInDo")}
              </Button>
              <Button variant="subtle" color="shu" onClick={close}>
                {t("requestDismiss")}
              </Button>
            </>
          )}
        </div>
      </Sheet>
    </Panel>
  );
}
