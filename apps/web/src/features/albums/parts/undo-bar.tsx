import { Button } from "@mantine/core";
import { IconX, type TablerIcon } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useAnnounce } from "../../../shell/announcer.tsx";
import classes from "./undo-bar.module.css";

interface Props {
  readonly icon: TablerIcon;
  readonly sentence: string;
  readonly onUndo: () => void;
  readonly onClose: () => void;
}

/** The way back is offered for so long here; afterwards what was removed is in the trash, for 30 days. */
const OFFERED_MS = 12_000;

/** What has just been done, said aloud too, and the way to undo it. */
export function UndoBar({ icon: Icon, sentence, onUndo, onClose }: Props) {
  const { t } = useTranslation("albums");
  const { t: tShell } = useTranslation("shell");
  const announce = useAnnounce();
  useEffect(() => {
    announce(sentence);
    const timer = setTimeout(onClose, OFFERED_MS);
    return () => clearTimeout(timer);
  }, [announce, sentence, onClose]);
  return (
    <div className={classes["bar"]}>
      <Icon size={20} stroke={1.6} aria-hidden />
      <p className={classes["words"]}>{sentence}</p>
      <Button size="sm" variant="light" onClick={onUndo}>
        {t("undo")}
      </Button>
      <button type="button" className={classes["close"]} aria-label={tShell("close")} onClick={onClose}>
        <IconX size={18} aria-hidden />
      </button>
    </div>
  );
}
