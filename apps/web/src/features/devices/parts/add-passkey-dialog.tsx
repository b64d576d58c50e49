import { Button, Modal, TextInput } from "@mantine/core";
import { LIMITS } from "@musubi/protocol";
import { IconFingerprint } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { readDeviceName } from "../../../data/device-name.ts";
import type { Refusal } from "../../../i18n/refusal-text.ts";
import { useNotices } from "../../../shell/notices.tsx";
import formClasses from "../../me/form.module.css";
import { SeesLine } from "../../me/parts/sees-line.tsx";
import { FormProblem } from "../../welcome/parts/form-problem.tsx";
import { useAddPasskey } from "../use-add-passkey.ts";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onAdded: () => void;
}

/** Names the passkey, says what the browser will ask, and lets it be made. */
export function AddPasskeyDialog({ isOpen, onClose, onAdded }: Props) {
  const { t } = useTranslation("devices");
  const { t: tShell } = useTranslation("shell");
  return (
    <Modal opened={isOpen} onClose={onClose} title={t("passkeyAdd")} closeButtonProps={{ "aria-label": tShell("close") }}>
      <AddPasskeyForm
        onDone={() => {
          onAdded();
          onClose();
        }}
      />
    </Modal>
  );
}

function AddPasskeyForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation("devices");
  const notices = useNotices();
  const add = useAddPasskey();
  const [name, setName] = useState(readDeviceName);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: React.SubmitEvent) => {
    event.preventDefault();
    setRefusal(null);
    setBusy(true);
    const problem = await add(name.trim() === "" ? readDeviceName() : name.trim());
    setBusy(false);
    if (problem !== null) return setRefusal(problem);
    notices.done(t("passkeyAdded"));
    onDone();
  };
  return (
    <form className={formClasses["form"]} onSubmit={(event) => void submit(event)} noValidate>
      <TextInput
        label={t("passkeyName")}
        description={t("passkeyNameHelp")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={LIMITS.deviceName}
        data-autofocus
      />
      <SeesLine>{t("passkeyAddNote")}</SeesLine>
      <FormProblem refusal={refusal} />
      <Button type="submit" loading={isBusy} leftSection={<IconFingerprint size={20} aria-hidden />}>
        {t("passkeyAddHere")}
      </Button>
    </form>
  );
}
