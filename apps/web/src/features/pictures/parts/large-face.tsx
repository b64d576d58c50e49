import { Modal } from "@mantine/core";
import type { ProfileView } from "@musubi/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLayout } from "../../../shell/use-layout.ts";
import { PersonFace } from "../../talk/parts/talk-face.tsx";
import { usePortrait } from "../use-portrait.ts";
import classes from "./large-face.module.css";

interface Props {
  readonly profile: ProfileView;
  readonly size: number;
}

/** The face of a person; pressed, their picture as large as the screen allows. */
export function LargeFace({ profile, size }: Props) {
  const { t } = useTranslation("pictures");
  const { t: tShell } = useTranslation("shell");
  const layout = useLayout();
  const [isOpen, setOpen] = useState(false);
  if (profile.isGone || profile.pictureVersion === 0) return <PersonFace profile={profile} size={size} />;
  return (
    <>
      <button
        type="button"
        className={classes["button"]}
        aria-label={t("faceOpen", { name: profile.displayName })}
        onClick={() => setOpen(true)}
      >
        <PersonFace profile={profile} size={size} />
      </button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={profile.displayName}
        size="lg"
        fullScreen={layout === "phone"}
        closeButtonProps={{ "aria-label": tShell("close") }}
      >
        <Large profile={profile} />
      </Modal>
    </>
  );
}

const SIDE_PX = 720;

function Large({ profile }: { readonly profile: ProfileView }) {
  const { t } = useTranslation("pictures");
  const small = usePortrait(profile, 44);
  const large = usePortrait(profile, SIDE_PX);
  const src = large ?? small;
  return (
    <div className={classes["frame"]} data-is-blurred={large === null}>
      {src !== null && <img className={classes["picture"]} src={src} alt={t("faceOf", { name: profile.displayName })} draggable={false} />}
    </div>
  );
}
