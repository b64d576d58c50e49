import { Button, FileButton } from "@mantine/core";
import { IconCamera, IconCameraOff, IconPhotoScan } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Panel, Row } from "../../me/parts/panel.tsx";
import { SeesLine } from "../../me/parts/sees-line.tsx";
import { openPicture } from "../../me/picture-file.dom.ts";
import { readCodeInPicture } from "../read-code.dom.ts";
import classes from "../scan-screen.module.css";
import { useCamera } from "../use-camera.ts";

const CAMERA_WORDS = { denied: "scanDenied", missing: "scanMissing", busy: "scanBusy", insecure: "scanInsecure" } as const;

interface Props {
  /** What a code says. Answers why it is of no use here, or null. */
  readonly onText: (text: string) => Promise<string | null>;
}

/** Looks for a QR code with the camera or in a picture. */
export function CodeScanner({ onText }: Props) {
  const { t } = useTranslation("invites");
  const [problem, setProblem] = useState<string | null>(null);
  const follow = async (text: string) => setProblem(await onText(text));
  const camera = useCamera((text) => void follow(text));
  const readFile = async (file: File | null) => {
    if (file === null) return;
    setProblem(null);
    const picture = await openPicture(file);
    if (picture === null) return setProblem(t("scanUnreadable"));
    const text = await readCodeInPicture(picture);
    picture.close();
    if (text === null) setProblem(t("scanNothing"));
    else await follow(text);
  };
  const { state } = camera;
  const isOff = state === "off" || state === "starting";
  return (
    <>
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
    </>
  );
}
