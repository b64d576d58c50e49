import { Button, FileButton } from "@mantine/core";
import { type AccountView, setPicture } from "@musubi/protocol";
import { IconCamera, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { useAct, useNotices } from "../../../shell/notices.tsx";
import { PersonFace } from "../../talk/parts/talk-face.tsx";
import type { CropView } from "../crop.ts";
import { encodeCrop, FILE_BYTES_MAX, openPicture } from "../picture-file.dom.ts";
import { CropDialog } from "./crop-dialog.tsx";
import classes from "./picture-panel.module.css";

/** My picture: chosen from a file, cut to a square on this device, or removed. */
export function PicturePanel({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation("me");
  const engine = useEngine();
  const act = useAct();
  const notices = useNotices();
  const [opened, setOpened] = useState<ImageBitmap | null>(null);
  const [problem, setProblem] = useState<"pictureUnreadable" | "pictureTooLarge" | null>(null);
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
    const pictureBase64 = await encodeCrop(picture, view);
    if (pictureBase64 === null) return setProblem("pictureUnreadable");
    const answer = await act(engine.perform(setPicture, { pictureBase64 }));
    if (!answer.ok) return;
    notices.done(t("pictureSaved"));
    close();
  };
  const remove = async () => {
    const answer = await act(engine.perform(setPicture, { pictureBase64: null }));
    if (answer.ok) notices.done(t("pictureRemoved"));
  };

  return (
    <div className={classes["root"]}>
      <PersonFace profile={profile} size={112} />
      <div className={classes["side"]}>
        <p className={classes["name"]}>{profile.displayName}</p>
        <p className={classes["handle"]}>@{profile.handle}</p>
        <div className={classes["actions"]}>
          <FileButton accept="image/*" onChange={(file) => void choose(file)}>
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
