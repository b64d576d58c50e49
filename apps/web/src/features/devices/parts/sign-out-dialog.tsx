import { useTranslation } from "react-i18next";
import { useEngineState } from "../../../data/hooks.ts";
import { useNotices } from "../../../shell/notices.tsx";
import { Confirm } from "../../me/parts/confirm.tsx";
import { useSignOut } from "../use-sign-out.ts";
import classes from "./sign-out-dialog.module.css";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Asks before signing out, and says what is lost and what is not. */
export function SignOutDialog({ isOpen, onClose }: Props) {
  const { t } = useTranslation("devices");
  const notices = useNotices();
  const signOut = useSignOut();
  const waiting = useEngineState(({ outbox }) => outbox.length);
  const confirm = async () => {
    const isDone = await signOut();
    if (isDone) notices.done(t("signedOut"));
    return isDone;
  };
  return (
    <Confirm isOpen={isOpen} onClose={onClose} title={t("signOutTitle")} action={t("signOutAction")} color="shu" onConfirm={confirm}>
      <p>{t("signOutText")}</p>
      {waiting > 0 && <p className={classes["warning"]}>{t("signOutWaiting", { count: waiting })}</p>}
      <p>{t("signOutCredential")}</p>
    </Confirm>
  );
}
