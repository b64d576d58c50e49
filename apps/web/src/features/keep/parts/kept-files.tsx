import { type KeepItem, keptFiles } from "@musubi/sealed";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keptAt } from "../../../data/files/shown-file.ts";
import { FileRow } from "../../pictures/parts/file-row.tsx";
import { isLookedAt } from "../../pictures/parts/files-body.tsx";
import { Mosaic, usePictureName } from "../../pictures/parts/mosaic.tsx";
import { VoicePlayer } from "../../pictures/parts/voice-player.tsx";
import { Viewer } from "../../pictures/viewer/viewer.tsx";
import classes from "../keep.module.css";

/** The files of something that is kept: looked at, played, or saved on this device. */
export function KeptFiles({ item }: { readonly item: KeepItem }) {
  const { t } = useTranslation("keep");
  const nameOf = usePictureName();
  const [open, setOpen] = useState<number | null>(null);
  const at = keptAt(item.itemId);
  const files = keptFiles(item);
  const looked = files.filter(isLookedAt);
  const items = looked.map((file, index) => ({
    ...{ key: file.fileId, file, at, caption: item.title, by: t("you"), shownAtMs: item.savedAt },
    alt: nameOf(file, index, looked.length),
  }));
  return (
    <div className={classes["files"]}>
      {looked.length > 0 && <Mosaic files={looked} at={at} onOpen={setOpen} />}
      {files
        .filter((file) => !isLookedAt(file))
        .map((file) =>
          file.kind === "voice" ? <VoicePlayer key={file.fileId} file={file} at={at} /> : <FileRow key={file.fileId} file={file} at={at} />,
        )}
      {open !== null && <Viewer items={items} index={open} onIndex={setOpen} onClose={() => setOpen(null)} isCovered={false} />}
    </div>
  );
}
