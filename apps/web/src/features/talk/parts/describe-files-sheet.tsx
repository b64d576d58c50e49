import { Button, Textarea } from "@mantine/core";
import { describeMessage, type FileId, LIMITS, type MessageView } from "@musubi/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { useAct } from "../../../shell/notices.tsx";
import { Sheet } from "../../../shell/sheet.tsx";
import { isLookedAt } from "../../pictures/parts/files-body.tsx";
import { usePictureName } from "../../pictures/parts/mosaic.tsx";
import { PictureTile } from "../../pictures/parts/picture-tile.tsx";
import classes from "./describe-files-sheet.module.css";

interface Props {
  readonly message: MessageView;
  readonly onClose: () => void;
}

/** Side of the small pictures, in CSS pixels. */
const SIZE = 72;

/** What stands below files of mine, and what each picture shows for who cannot see it. */
export function DescribeFilesSheet({ message, onClose }: Props) {
  const { t } = useTranslation("talk");
  const { t: tPictures } = useTranslation("pictures");
  const { t: tShell } = useTranslation("shell");
  const engine = useEngine();
  const act = useAct();
  const nameOf = usePictureName();
  const { talkId, seq, content } = message;
  const files = content.kind === "files" ? content.files.filter(isLookedAt) : [];
  const [caption, setCaption] = useState(content.kind === "files" ? content.caption : "");
  const [alts, setAlts] = useState<ReadonlyMap<FileId, string>>(() => new Map(files.map(({ fileId, alt }) => [fileId, alt])));
  const [isBusy, setBusy] = useState(false);
  const save = async (event: React.SubmitEvent) => {
    event.preventDefault();
    const words = { caption: caption.trim(), alts: [...alts].map(([fileId, alt]) => ({ fileId, alt: alt.trim() })) };
    setBusy(true);
    const answer = await act(engine.perform(describeMessage, { talkId, seq, ...words }));
    setBusy(false);
    if (answer.ok) onClose();
  };
  return (
    <Sheet title={t("describeTitle")} onClose={onClose}>
      <form className={classes["form"]} onSubmit={(event) => void save(event)}>
        <Textarea
          label={t("describeCaption")}
          description={t("describeHint")}
          rows={2}
          maxLength={LIMITS.caption}
          value={caption}
          onChange={(event) => setCaption(event.currentTarget.value)}
          data-autofocus
        />
        {files.map((file, place) => (
          <div key={file.fileId} className={classes["one"]}>
            <span className={classes["picture"]}>
              <PictureTile file={file} at={{ talkId, seq }} size={SIZE} alt="" />
            </span>
            <Textarea
              className={classes["alt"]}
              label={nameOf({ ...file, alt: "" }, place, files.length)}
              description={tPictures("trayAlt")}
              rows={2}
              maxLength={LIMITS.altText}
              value={alts.get(file.fileId) ?? ""}
              onChange={(event) => setAlts(new Map(alts).set(file.fileId, event.currentTarget.value))}
            />
          </div>
        ))}
        <Button type="submit" loading={isBusy}>
          {tShell("save")}
        </Button>
      </form>
    </Sheet>
  );
}
