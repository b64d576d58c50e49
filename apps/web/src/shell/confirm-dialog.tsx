import { Button, Group, Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  readonly title: string;
  /** What it means and whether it can be undone. */
  readonly children: React.ReactNode;
  /** The word on the button: the action itself, not "OK". */
  readonly confirm: string;
  readonly isGrave?: boolean;
  /** Closes after the action, whatever came of it. */
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks before something that reaches others or cannot be undone. */
export function ConfirmDialog({ title, children, confirm, isGrave = false, onConfirm, onClose }: Props) {
  const { t } = useTranslation("shell");
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    await onConfirm();
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("close") }} size="sm">
      <p>{children}</p>
      <Group justify="flex-end" mt={24} gap={8}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t("cancel")}
        </Button>
        <Button color={isGrave ? "shu" : "ai"} loading={isBusy} onClick={() => void run()}>
          {confirm}
        </Button>
      </Group>
    </Modal>
  );
}
