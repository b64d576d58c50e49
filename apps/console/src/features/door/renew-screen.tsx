import { Button, TextInput } from "@mantine/core";
import { IconFingerprint } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../data/hooks.ts";
import type { Refusal } from "../../data/operations.ts";
import dialog from "../../shell/parts/dialog.module.css";
import { RefusedLine } from "../../shell/parts/refused-line.tsx";
import { DoorFrame } from "./door-frame.tsx";

/** A new passkey was demanded: until it is set, nothing else is possible. */
export function RenewScreen() {
  const { t } = useTranslation(["door", "shell"]);
  const session = useSession();
  const [name, setName] = useState<string>(t("door:passkeyNameFirst"));
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const renew = async () => {
    setBusy(true);
    setRefusal(null);
    const outcome = await session.addPasskey(name.trim());
    setBusy(false);
    if (!outcome.ok) setRefusal(outcome.reason);
  };
  return (
    <DoorFrame title={t("door:renewTitle")}>
      <form
        className={dialog["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "") void renew();
        }}
      >
        <p>{t("door:renewText")}</p>
        <TextInput
          label={t("door:passkeyName")}
          description={t("door:passkeyNameHelp")}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" leftSection={<IconFingerprint size={20} aria-hidden />} loading={isBusy} disabled={name.trim() === ""}>
          {t("door:renew")}
        </Button>
        <RefusedLine refusal={refusal} />
        <Button variant="subtle" color="ink" onClick={() => void session.signOut()}>
          {t("shell:signOut")}
        </Button>
      </form>
    </DoorFrame>
  );
}
