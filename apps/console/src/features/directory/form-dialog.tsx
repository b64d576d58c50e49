import { Button, Modal } from "@mantine/core";
import type { Result } from "@musubi/base";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Refusal } from "../../data/operations.ts";
import dialog from "../../shell/parts/dialog.module.css";
import { RefusedLine } from "../../shell/parts/refused-line.tsx";

interface Props {
  readonly title: string;
  readonly action: string;
  readonly isReady: boolean;
  readonly onSend: () => Promise<Result<unknown, Refusal>>;
  readonly onClose: () => void;
  /** Instead of closing, once it was done. */
  readonly onDone?: () => void;
  readonly children: React.ReactNode;
}

/** A form in a dialog. Closes when it was done; says why when not. */
export function FormDialog({ title, action, isReady, onSend, onClose, onDone = onClose, children }: Props) {
  const { t } = useTranslation("shell");
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const send = async () => {
    setBusy(true);
    setRefusal(null);
    const outcome = await onSend();
    setBusy(false);
    if (outcome.ok) onDone();
    else setRefusal(outcome.reason);
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("close") }}>
      <form
        className={dialog["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) void send();
        }}
      >
        {children}
        <RefusedLine refusal={refusal} />
        <div className={dialog["actions"]}>
          <Button variant="default" onClick={onClose} disabled={isBusy}>
            {t("cancel")}
          </Button>
          <Button type="submit" loading={isBusy} disabled={!isReady}>
            {action}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
