import { Button, FileButton, Progress } from "@mantine/core";
import { type AccountView, setPicture } from "@musubi/protocol";
import { IconCamera, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { sendPortrait } from "../../../data/send-portrait.ts";
import { useAct, useNotices } from "../../../shell/notices.tsx";
import { LargeFace } from "../../pictures/parts/large-face.tsx";
import type { CropView } from "../crop.ts";
import { cutPicture, FILE_BYTES_MAX, openPicture } from "../picture-file.dom.ts";
import { CropDialog } from "./crop-dialog.tsx";
import classes from "./picture-panel.module.css";

interface Sending {
  readonly percent: number | null;
  readonly stop: AbortController;
}

/** How far the picture is, and the way to give it up. */
function SendingLine({ sending: { percent, stop } }: { readonly sending: Sending }) {
  const { t } = useTranslation("me");
  const { t: tShell } = useTranslation("shell");
  const sentence = percent === null ? t("pictureChecking") : t("pictureSending", { percent });
  return (
    <div className={classes["sending"]}>
      <Progress value={percent ?? 100} animated={percent === null} size={4} color="ai" aria-label={sentence} />
      <span className={classes["note"]} role="status">
        {sentence}
      </span>
      <Button variant="subtle" size="compact-sm" onClick={() => stop.abort()}>
        {tShell("cancel")}
      </Button>
    </div>
  );
}

/** My picture: chosen from a file, cut to a square on this device, or removed. */
export function PicturePanel({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation("me");
  const engine = useEngine();
  const act = useAct();
  const notices = useNotices();
  const [opened, setOpened] = useState<ImageBitmap | null>(null);
  const [problem, setProblem] = useState<"pictureUnreadable" | "pictureTooLarge" | null>(null);
  const [sending, setSending] = useState<Sending | null>(null);
  const { profile } = account;
  const hasPicture = profile.pictureVersion > 0;

  const close = () => {
    opened?.close();
    setOpened(null);
  };
  const choose = async (file: File | null) => {
    if (file === null) return;
    setProblem(null);
    if (file.size > FILE_BYTES_MAX) return setProblem("pictureTooLarge");
    const picture = await openPicture(file);
    if (picture === null) return setProblem("pictureUnreadable");
    setOpened(picture);
  };
  const save = async (picture: ImageBitmap, view: CropView) => {
    const bytes = await cutPicture(picture, view);
    close();
    if (bytes === null) return setProblem("pictureUnreadable");
    const stop = new AbortController();
    setSending({ percent: 0, stop });
    const sent = await sendPortrait(engine.connection, bytes, {
      onProgress: (percent) => setSending({ percent, stop }),
      signal: stop.signal,
    });
    if (sent.ok) {
      const answer = await act(engine.perform(setPicture, { fileId: sent.value }));
      if (answer.ok) notices.done(t("pictureSaved"));
    } else if (!stop.signal.aborted) {
      notices.refused({ code: sent.reason });
    }
    setSending(null);
  };
  const remove = async () => {
    const answer = await act(engine.perform(setPicture, { fileId: null }));
    if (answer.ok) notices.done(t("pictureRemoved"));
  };

  return (
    <div className={classes["root"]}>
      <LargeFace profile={profile} size={112} />
      <div className={classes["side"]}>
        <p className={classes["name"]}>{profile.displayName}</p>
        <p className={classes["handle"]}>@{profile.handle}</p>
        {sending !== null && <SendingLine sending={sending} />}
        <div className={classes["actions"]} hidden={sending !== null}>
          <FileButton accept="image/*,.heic,.heif" onChange={(file) => void choose(file)}>
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconCamera size={18} aria-hidden />}>
                {t(hasPicture ? "pictureChange" : "pictureChoose")}
              </Button>
            )}
          </FileButton>
          {hasPicture && (
            <Button variant="subtle" color="shu" leftSection={<IconTrash size={18} aria-hidden />} onClick={() => void remove()}>
              {t("pictureRemove")}
            </Button>
          )}
        </div>
        <p className={classes["note"]}>{t("pictureNote")}</p>
        <div role="alert">{problem !== null && <p className={classes["problem"]}>{t(problem)}</p>}</div>
      </div>
      <CropDialog picture={opened} onClose={close} onChosen={save} />
    </div>
  );
}
