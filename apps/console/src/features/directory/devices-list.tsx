import { Button, NativeSelect, Radio } from "@mantine/core";
import type { StaffId } from "@musubi/protocol/staff";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useRead } from "../../data/hooks.ts";
import type { OutputOf } from "../../data/operations.ts";
import { shortLabel } from "../../i18n/dates.ts";
import { placeName } from "../../i18n/places.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNotices } from "../../shell/notices.tsx";
import { AskDialog } from "../../shell/parts/ask-dialog.tsx";
import dialog from "../../shell/parts/dialog.module.css";
import { IdText } from "../../shell/parts/id-text.tsx";
import { Line } from "../../shell/parts/line.tsx";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Mark } from "../../shell/parts/mark.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { CountryField, isCountry } from "./country-field.tsx";
import { FormDialog } from "./form-dialog.tsx";

type Device = OutputOf<"device.list">["devices"][number];

/** The devices of a member, with the word of whoever knows them. */
export function DevicesList({ staffId, canAct }: { readonly staffId: StaffId; readonly canAct: boolean }) {
  const { t } = useTranslation(["directory", "vocabulary"]);
  const language = useLanguage();
  const call = useCall();
  const { done } = useNotices();
  const read = useRead("device.list", { staffId });
  const [attesting, setAttesting] = useState<Device | null>(null);
  const [removing, setRemoving] = useState<Device | null>(null);
  const remove = async (device: Device) => {
    const outcome = await call("device.remove", { deviceId: device.deviceId });
    if (outcome.ok) {
      done(t("directory:deviceRemoved"));
      read.reload();
    }
    return outcome;
  };
  return (
    <Panel title={t("directory:devices")}>
      <Loaded read={read}>
        {({ devices }) => (
          <>
            {devices.length === 0 && <Line title={t("directory:noDevices")} />}
            {devices.map((device) => (
              <Line
                key={device.deviceId}
                title={device.name}
                about={
                  <>
                    <Mark tone={device.state === "managed" ? "good" : "caution"}>{t(`vocabulary:device_${device.state}`)}</Mark>
                    {" · "}
                    {device.country === "??" ? t("vocabulary:placeUnknown") : placeName(device.country, language)}
                    {device.attestedUntil !== null &&
                      ` · ${t("directory:deviceUntil", { when: shortLabel(device.attestedUntil, language) })}`}
                    <br />
                    <IdText>{device.deviceId}</IdText>
                  </>
                }
                end={
                  canAct && (
                    <>
                      <Button
                        size="sm"
                        variant="default"
                        aria-label={t("directory:attestLabel", { name: device.name })}
                        onClick={() => setAttesting(device)}
                      >
                        {t("directory:attest")}
                      </Button>
                      <Button
                        size="sm"
                        variant="outline"
                        color="shu"
                        aria-label={t("directory:removeDeviceLabel", { name: device.name })}
                        onClick={() => setRemoving(device)}
                      >
                        {t("directory:removeDevice")}
                      </Button>
                    </>
                  )
                }
              />
            ))}
          </>
        )}
      </Loaded>
      {attesting !== null && <AttestDialog device={attesting} onDone={read.reload} onClose={() => setAttesting(null)} />}
      {removing !== null && (
        <AskDialog
          title={t("directory:removeDeviceTitle")}
          action={t("directory:removeDevice")}
          isGrave
          onConfirm={() => remove(removing)}
          onClose={() => setRemoving(null)}
        >
          <p>{t("directory:removeDeviceText")}</p>
        </AskDialog>
      )}
    </Panel>
  );
}

const HOURS = [8, 24, 168, 720] as const;

interface AttestProps {
  readonly device: Device;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function AttestDialog({ device, onDone, onClose }: AttestProps) {
  const { t } = useTranslation("directory");
  const call = useCall();
  const { done } = useNotices();
  const [health, setHealth] = useState<"healthy" | "unhealthy">("healthy");
  const [country, setCountry] = useState(device.country === "??" ? "" : device.country);
  const [hours, setHours] = useState(168);
  const attest = async () => {
    const outcome = await call("device.attest", { deviceId: device.deviceId, health, country: country === "" ? null : country, hours });
    if (outcome.ok) {
      done(t("attested"));
      onDone();
    }
    return outcome;
  };
  return (
    <FormDialog
      title={t("attestTitle")}
      action={t("attest")}
      isReady={country === "" || isCountry(country)}
      onSend={attest}
      onClose={onClose}
    >
      <p>{t("attestText")}</p>
      <Radio.Group label={t("health")} value={health} onChange={(value) => setHealth(value === "unhealthy" ? "unhealthy" : "healthy")}>
        <div className={dialog["choices"]}>
          <Radio value="healthy" label={t("health_healthy")} />
          <Radio value="unhealthy" label={t("health_unhealthy")} />
        </div>
      </Radio.Group>
      <CountryField label={t("attestCountry")} value={country} onChange={setCountry} />
      <NativeSelect
        label={t("attestHours")}
        data={HOURS.map((count) => ({
          value: String(count),
          label: count < 48 ? t("hours", { count }) : t("days", { count: count / 24 }),
        }))}
        value={String(hours)}
        onChange={(event) => setHours(Number(event.currentTarget.value))}
      />
    </FormDialog>
  );
}
