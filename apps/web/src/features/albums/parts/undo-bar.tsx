import { Button } from "@mantine/core";
import { IconTrash, IconX } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import classes from "./undo-bar.module.css";

interface Props {
  readonly sentence: string;
  readonly onUndo: () => void;
  readonly onClose: () => void;
}

/** The way back is offered for so long here; afterwards it is in the trash, for 30 days. */
const OFFERED_MS = 12_000;

/** What has just been removed, and the way to have it back. */
export function UndoBar({ sentence, onUndo, onClose }: Props) {
  const { t } = useTranslation("albums");
  const { t: tShell } = useTranslation("shell");
  useEffect(() => {
    const timer = setTimeout(onClose, OFFERED_MS);
    return () => clearTimeout(timer);
  }, [onClose]);
  return (
    <div className={classes["bar"]}>
      <IconTrash size={20} stroke={1.6} aria-hidden />
      <p className={classes["words"]} role="status">
        {sentence}
      </p>
      <Button size="sm" variant="light" onClick={onUndo}>
        {t("undo")}
      </Button>
      <button type="button" className={classes["close"]} aria-label={tShell("close")} onClick={onClose}>
        <IconX size={18} aria-hidden />
      </button>
    </div>
  );
}
