import type { MessageView } from "@musubi/protocol";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { ConfirmDialog } from "../../../shell/confirm-dialog.tsx";
import { useAct } from "../../../shell/notices.tsx";

interface Props {
  readonly message: MessageView;
  readonly onClose: () => void;
}

/** Asks before a message of mine is erased for everyone. */
export function UnsendDialog({ message, onClose }: Props) {
  const { t } = useTranslation("talk");
  const engine = useEngine();
  const act = useAct();
  return (
    <ConfirmDialog
      title={t("unsendTitle")}
      confirm={t("actionUnsend")}
      isGrave
      onConfirm={() => act(engine.unsend(message.talkId, message.seq))}
      onClose={onClose}
    >
      {t("unsendText")}
    </ConfirmDialog>
  );
}
