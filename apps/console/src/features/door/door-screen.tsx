import { Button } from "@mantine/core";
import { IconFingerprint } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../data/hooks.ts";
import type { Refusal } from "../../data/operations.ts";
import { canUsePasskeys } from "../../data/passkey.dom.ts";
import { Notice } from "../../shell/parts/mark.tsx";
import { RefusedLine } from "../../shell/parts/refused-line.tsx";
import { DoorFrame } from "./door-frame.tsx";
import { EnrolScreen } from "./enrol-screen.tsx";
import { takeLinkCode } from "./link-code.ts";
import { ProviderWay } from "./provider-way.tsx";

/** Before anybody is known: the sign-in, or what an enrolment link opens. */
export function DoorScreen() {
  // Read once, and taken out of the address: it stays in no history.
  const [code, setCode] = useState(takeLinkCode);
  return code === null ? <SignIn /> : <EnrolScreen code={code} onLeave={() => setCode(null)} />;
}

function SignIn() {
  const { t } = useTranslation("door");
  const session = useSession();
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [provider] = useState(() => new URLSearchParams(location.search).get("provider"));
  const signIn = async () => {
    setBusy(true);
    setRefusal(null);
    const outcome = await session.signIn();
    if (!outcome.ok) {
      setBusy(false);
      setRefusal(outcome.reason);
    }
  };
  return (
    <DoorFrame title={t("signInTitle")}>
      <p>{t("signInText")}</p>
      {provider === "done" && <Notice tone="good">{t("providerDone")}</Notice>}
      {provider === "refused" && <Notice tone="grave">{t("providerRefused")}</Notice>}
      {canUsePasskeys() ? (
        <Button leftSection={<IconFingerprint size={20} aria-hidden />} loading={isBusy} onClick={() => void signIn()}>
          {t("signIn")}
        </Button>
      ) : (
        <Notice tone="grave">{t("noPasskeys")}</Notice>
      )}
      <RefusedLine refusal={refusal} />
      <ProviderWay refusal={refusal} words="providerHow" />
    </DoorFrame>
  );
}
