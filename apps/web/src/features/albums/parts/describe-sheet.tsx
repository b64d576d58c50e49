import { Button, Textarea } from "@mantine/core";
import { LIMITS, type PhotoView } from "@musubi/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Sheet } from "../../../shell/sheet.tsx";
import classes from "./album-rules.module.css";

interface Props {
  readonly photo: PhotoView;
  readonly onSave: (words: { readonly caption: string; readonly alt: string }) => Promise<boolean>;
  readonly onClose: () => void;
}

/** What stands below a photo, and what it shows for who cannot see it. */
export function DescribeSheet({ photo, onSave, onClose }: Props) {
  const { t } = useTranslation("albums");
  const { t: tShell } = useTranslation("shell");
  const [caption, setCaption] = useState(photo.caption);
  const [alt, setAlt] = useState(photo.alt);
  const [isBusy, setBusy] = useState(false);
  const save = async (event: React.SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const isSaved = await onSave({ caption: caption.trim(), alt: alt.trim() });
    setBusy(false);
    if (isSaved) onClose();
  };
  return (
    <Sheet title={t("describe")} onClose={onClose}>
      <form className={classes["form"]} onSubmit={(event) => void save(event)}>
        <Textarea
          label={t("caption")}
          rows={2}
          maxLength={LIMITS.caption}
          value={caption}
          onChange={(event) => setCaption(event.currentTarget.value)}
          data-autofocus
        />
        <Textarea
          label={t("alt")}
          description={t("altHelp")}
          rows={3}
          maxLength={LIMITS.altText}
          value={alt}
          onChange={(event) => setAlt(event.currentTarget.value)}
        />
        <Button type="submit" loading={isBusy}>
          {tShell("save")}
        </Button>
      </form>
    </Sheet>
  );
}
