import { Button, TextInput } from "@mantine/core";
import { IconFingerprint } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../data/hooks.ts";
import type { Refusal } from "../../data/operations.ts";
import type { StartedEnrolment } from "../../data/session.ts";
import dialog from "../../shell/parts/dialog.module.css";
import { NotRead } from "../../shell/parts/loaded.tsx";
import { Notice } from "../../shell/parts/mark.tsx";
import { PageSkeleton } from "../../shell/parts/page-skeleton.tsx";
import { RefusedLine } from "../../shell/parts/refused-line.tsx";
import { DoorFrame } from "./door-frame.tsx";
import { ProviderWay } from "./provider-way.tsx";

interface Props {
  readonly code: string;
  readonly onLeave: () => void;
}

/** What an enrolment link opens: who it is for, the passkey, and the key of this device. */
export function EnrolScreen({ code, onLeave }: Props) {
  const { t } = useTranslation("door");
  const session = useSession();
  const [started, setStarted] = useState<StartedEnrolment | Refusal | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isWanted = true;
    const ask = async () => {
      const answer = await session.startEnrolment(code);
      if (isWanted) setStarted(answer.ok ? answer.value : answer.reason);
    };
    void ask();
    return () => {
      isWanted = false;
    };
  }, [session, code, round]);
  const again = () => {
    setStarted(null);
    setRound(round + 1);
  };
  return (
    <DoorFrame title={t("enrolTitle")}>
      {started === null && <PageSkeleton />}
      {started !== null && "code" in started && (
        <>
          <NotRead reason={started} onRetry={again} />
          <Button variant="subtle" onClick={onLeave}>
            {t("toSignIn")}
          </Button>
        </>
      )}
      {started !== null && "challengeId" in started && <EnrolForm code={code} started={started} onAgain={again} />}
    </DoorFrame>
  );
}

interface FormProps {
  readonly code: string;
  readonly started: StartedEnrolment;
  readonly onAgain: () => void;
}

function EnrolForm({ code, started, onAgain }: FormProps) {
  const { t } = useTranslation("door");
  const session = useSession();
  const [passkeyName, setPasskeyName] = useState<string>(t("passkeyNameFirst"));
  const [deviceName, setDeviceName] = useState<string>(t("deviceNameFirst"));
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const isReady = passkeyName.trim() !== "" && deviceName.trim() !== "";
  const enrol = async () => {
    setBusy(true);
    setRefusal(null);
    const outcome = await session.enrol(code, started, { passkeyName: passkeyName.trim(), deviceName: deviceName.trim() });
    if (outcome.ok) return;
    setBusy(false);
    setRefusal(outcome.reason);
    if (outcome.reason.code === "challenge_expired") onAgain();
  };
  return (
    <form
      className={dialog["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void enrol();
      }}
    >
      <p>{t("enrolFor", { name: started.name, employer: started.employer })}</p>
      <p>{t("enrolText")}</p>
      <TextInput
        label={t("passkeyName")}
        description={t("passkeyNameHelp")}
        maxLength={60}
        value={passkeyName}
        onChange={(event) => setPasskeyName(event.currentTarget.value)}
      />
      <TextInput label={t("deviceName")} maxLength={60} value={deviceName} onChange={(event) => setDeviceName(event.currentTarget.value)} />
      <Notice tone={started.isDeviceManaged ? "good" : "caution"}>
        {t(started.isDeviceManaged ? "deviceManaged" : "deviceUnmanaged")}
      </Notice>
      <Button type="submit" leftSection={<IconFingerprint size={20} aria-hidden />} loading={isBusy} disabled={!isReady}>
        {t("enrol")}
      </Button>
      <RefusedLine refusal={refusal} />
      <ProviderWay refusal={refusal} words="providerEnrol" />
    </form>
  );
}
