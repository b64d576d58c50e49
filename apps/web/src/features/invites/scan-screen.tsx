import { Button, FileButton } from "@mantine/core";
import { IconCamera, IconCameraOff, IconPhotoScan } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Page } from "../me/parts/page.tsx";
import { Panel, Row } from "../me/parts/panel.tsx";
import { SeesLine } from "../me/parts/sees-line.tsx";
import { openPicture } from "../me/picture-file.dom.ts";
import { readInvite } from "./invite-link.ts";
import { readCodeInPicture } from "./read-code.dom.ts";
import classes from "./scan-screen.module.css";
import { useCamera } from "./use-camera.ts";

const CAMERA_WORDS = { denied: "scanDenied", missing: "scanMissing", busy: "scanBusy", insecure: "scanInsecure" } as const;

/** Reads somebody's QR code with the camera or from a picture, and opens the invitation in it. */
export function ScanScreen() {
  const { t } = useTranslation("invites");
  const navigate = useNavigate();
  const [problem, setProblem] = useState<string | null>(null);
  const follow = (text: string) => {
    const reading = readInvite(text, location.origin);
    if (reading.kind === "foreign") return setProblem(t("scanForeign"));
    if (reading.kind === "other_server") return setProblem(t("scanOtherServer", { host: reading.host }));
    void navigate({ to: "/i/$code", params: { code: reading.code } });
  };
  const camera = useCamera(follow);
  const readFile = async (file: File | null) => {
    if (file === null) return;
    setProblem(null);
    const picture = await openPicture(file);
    if (picture === null) return setProblem(t("scanUnreadable"));
    const text = await readCodeInPicture(picture);
    picture.close();
    if (text === null) setProblem(t("scanNothing"));
    else follow(text);
  };
  const { state } = camera;
  const isOff = state === "off" || state === "starting";
  return (
    <Page title={t("scanTitle")} back="/friends/add" isBackAlways>
      <p>{t("scanAbout")}</p>
      <div className={classes["stage"]} data-on={state === "on" || undefined}>
        {/* Muted and without sound: the camera's picture has nothing to caption. */}
        <video ref={camera.video} className={classes["video"]} muted playsInline aria-hidden hidden={state !== "on"} />
        {state === "on" && <div className={classes["frame"]} aria-hidden />}
        {isOff && (
          <Button leftSection={<IconCamera size={20} aria-hidden />} loading={state === "starting"} onClick={camera.start}>
            {t("scanStart")}
          </Button>
        )}
        {state !== "on" && !isOff && (
          <p className={classes["words"]} role="alert">
            <IconCameraOff size={28} stroke={1.5} aria-hidden />
            {t(CAMERA_WORDS[state])}
          </p>
        )}
      </div>
      <div role="status">{state === "on" && <p className={classes["looking"]}>{t("scanLooking")}</p>}</div>
      {state === "on" ? (
        <div className={classes["center"]}>
          <Button variant="default" leftSection={<IconCameraOff size={18} aria-hidden />} onClick={camera.stop}>
            {t("scanStop")}
          </Button>
        </div>
      ) : (
        isOff && <SeesLine>{t("scanExplain")}</SeesLine>
      )}
      <div role="alert">{problem !== null && <p className={classes["problem"]}>{problem}</p>}</div>
      <Panel>
        <Row
          icon={<IconPhotoScan size={24} stroke={1.6} aria-hidden />}
          label={t("scanFile")}
          about={t("scanFileAbout")}
          end={
            <FileButton accept="image/*" onChange={(file) => void readFile(file)}>
              {(props) => (
                <Button {...props} variant="default">
                  {t("scanFile")}
                </Button>
              )}
            </FileButton>
          }
        />
      </Panel>
    </Page>
  );
}
