import { IconDownload } from "@tabler/icons-react";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./drop-area.module.css";

interface Props {
  /** Whose talk they would be sent to. */
  readonly name: string;
  readonly onFiles: (files: FileList) => void;
  /** What becomes of them, where they are not sent to a talk. */
  readonly about?: string;
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") === true;
}

/** While files are dragged over the window: a clear place to drop them. Dropped beside it, they do not replace the page either. */
export function DropArea({ name, onFiles, about }: Props) {
  const { t } = useTranslation("pictures");
  const [isDragging, setDragging] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    let depth = 0;
    const onEnter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth += 1;
      setDragging(true);
    };
    const onLeave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth -= 1;
      if (depth <= 0) setDragging(false);
    };
    const onOver = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    };
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setDragging(false);
      if (event.dataTransfer !== null) take(event.dataTransfer.files);
    };
    addEventListener("dragenter", onEnter);
    addEventListener("dragleave", onLeave);
    addEventListener("dragover", onOver);
    addEventListener("drop", onDrop);
    return () => {
      removeEventListener("dragenter", onEnter);
      removeEventListener("dragleave", onLeave);
      removeEventListener("dragover", onOver);
      removeEventListener("drop", onDrop);
    };
  }, []);
  if (!isDragging) return null;
  return (
    <div className={classes["area"]}>
      <IconDownload size={36} stroke={1.4} aria-hidden />
      <p className={classes["title"]}>{t("dropHere")}</p>
      <p>{about ?? t("dropTo", { name })}</p>
    </div>
  );
}
