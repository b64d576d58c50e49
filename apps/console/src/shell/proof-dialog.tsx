import { Button, Modal } from "@mantine/core";
import { IconFingerprint } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../data/hooks.ts";
import type { Refusal } from "../data/operations.ts";
import classes from "./parts/dialog.module.css";
import { RefusedLine } from "./parts/refused-line.tsx";

interface Asked {
  readonly answer: (isProven: boolean) => void;
}

/** Asks for the passkey again when something weighty is done, and lets it go on. Several that ask at once share one question. */
export function ProofDialog() {
  const { t } = useTranslation("shell");
  const session = useSession();
  const [waiting] = useState<Asked[]>([]);
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => {
    session.setAskProof(
      () =>
        new Promise((answer) => {
          waiting.push({ answer });
          setRefusal(null);
          setAsked(true);
        }),
    );
    return () => {
      session.setAskProof(null);
      for (const one of waiting.splice(0)) one.answer(false);
    };
  }, [session, waiting]);
  const settle = (isProven: boolean) => {
    setAsked(false);
    for (const one of waiting.splice(0)) one.answer(isProven);
  };
  const prove = async () => {
    setBusy(true);
    const proven = await session.prove();
    setBusy(false);
    if (proven.ok) settle(true);
    else setRefusal(proven.reason);
  };
  return (
    <Modal
      opened={isAsked}
      onClose={() => settle(false)}
      title={t("proofTitle")}
      size="sm"
      zIndex={400}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <p>{t("proofText")}</p>
      <RefusedLine refusal={refusal} />
      <div className={classes["actions"]}>
        <Button variant="default" onClick={() => settle(false)} disabled={isBusy}>
          {t("cancel")}
        </Button>
        <Button leftSection={<IconFingerprint size={18} aria-hidden />} loading={isBusy} onClick={() => void prove()} data-autofocus>
          {t("proofAction")}
        </Button>
      </div>
    </Modal>
  );
}
