import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./confirm.module.css";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** The words on the button that does it. */
  readonly action: string;
  /** "shu" for what cannot be taken back. */
  readonly color?: "ai" | "shu";
  /** Answers whether it happened; then the dialog closes. */
  readonly onConfirm: () => Promise<boolean>;
  readonly children: React.ReactNode;
}

/** Asks before something with consequences, and says them. */
export function Confirm({ isOpen, onClose, title, action, color = "ai", onConfirm, children }: Props) {
  const { t } = useTranslation("shell");
  const [isBusy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    const isDone = await onConfirm();
    setBusy(false);
    if (isDone) onClose();
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("close") }}>
      <div className={classes["words"]}>{children}</div>
      <div className={classes["actions"]}>
        <Button variant="default" onClick={onClose} disabled={isBusy} data-autofocus>
          {t("cancel")}
        </Button>
        <Button color={color} loading={isBusy} onClick={() => void confirm()}>
          {action}
        </Button>
      </div>
    </Modal>
  );
}
