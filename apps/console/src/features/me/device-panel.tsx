import { Button, TextInput } from "@mantine/core";
import type { SelfView } from "@musubi/protocol/staff";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSelf, useSession } from "../../data/hooks.ts";
import type { Refusal } from "../../data/operations.ts";
import { useNotices } from "../../shell/notices.tsx";
import dialog from "../../shell/parts/dialog.module.css";
import { IdText } from "../../shell/parts/id-text.tsx";
import { Notice } from "../../shell/parts/mark.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { RefusedLine } from "../../shell/parts/refused-line.tsx";

function sentenceOf({ device, deviceId }: SelfView) {
  switch (device) {
    case "managed":
      return "deviceManagedText";
    case "unmanaged":
      return "deviceUnmanagedText";
    case "unhealthy":
      return "deviceUnhealthyText";
    case "unknown":
      return deviceId === null ? "deviceUnknownText" : "deviceKnownUnknownText";
  }
}

/** What is known of the device one sits at, and the way to enrol it. */
export function DevicePanel() {
  const { t } = useTranslation("me");
  const self = useSelf();
  return (
    <Panel title={t("deviceTitle")} look="plain">
      <Notice tone={self.device === "managed" ? "good" : "caution"}>
        <p>{t(sentenceOf(self))}</p>
        {self.deviceId !== null && (
          <p>
            {t("deviceId")}: <IdText>{self.deviceId}</IdText>
          </p>
        )}
      </Notice>
      {self.deviceId === null && <EnrolDevice />}
    </Panel>
  );
}

function EnrolDevice() {
  const { t } = useTranslation("me");
  const session = useSession();
  const { done } = useNotices();
  const [name, setName] = useState<string>(t("deviceNameFirst"));
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const enrol = async () => {
    setBusy(true);
    setRefusal(null);
    const outcome = await session.enrolDevice(name.trim());
    setBusy(false);
    if (outcome.ok) done(t("enrolledDone"));
    else setRefusal(outcome.reason);
  };
  return (
    <form
      className={dialog["row"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") void enrol();
      }}
    >
      <TextInput label={t("deviceName")} maxLength={60} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Button type="submit" loading={isBusy} disabled={name.trim() === ""}>
        {t("enrolDevice")}
      </Button>
      <RefusedLine refusal={refusal} />
    </form>
  );
}
