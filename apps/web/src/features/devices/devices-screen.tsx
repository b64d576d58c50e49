import { Button } from "@mantine/core";
import { type DeviceView, listDevices, signOutDevice, signOutOthers } from "@musubi/protocol";
import { IconLogout } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../data/hooks.ts";
import { useAct, useNotices } from "../../shell/notices.tsx";
import { Confirm } from "../me/parts/confirm.tsx";
import { NotRead } from "../me/parts/not-read.tsx";
import { Page } from "../me/parts/page.tsx";
import { PageSkeleton } from "../me/parts/page-skeleton.tsx";
import { Panel, Row } from "../me/parts/panel.tsx";
import { useRead } from "../me/use-read.ts";
import { orderDevices } from "./order-devices.ts";
import { DeviceRow } from "./parts/device-row.tsx";
import { SignOutDialog } from "./parts/sign-out-dialog.tsx";

/** The devices, kept true while the screen is open. */
function useDevices() {
  const { connection } = useEngine();
  const read = useRead(listDevices, {});
  const { reload } = read;
  useEffect(() => connection.on("device.changed", reload), [connection, reload]);
  return read;
}

/** Everything that is signed in to my account, and the way to end it. */
export function DevicesScreen() {
  const { t } = useTranslation("devices");
  const { t: tMe } = useTranslation("me");
  const { reading, reload } = useDevices();
  return (
    <Page title={tMe("navDevices")} back="/me">
      <p>{t("devicesAbout")}</p>
      {reading.kind === "loading" && <PageSkeleton />}
      {reading.kind === "failed" && <NotRead reason={reading.reason} onRetry={reload} />}
      {reading.kind === "ready" && <DeviceLists devices={reading.value.devices} onChanged={reload} />}
    </Page>
  );
}

interface ListsProps {
  readonly devices: readonly DeviceView[];
  readonly onChanged: () => void;
}

/** Which dialog is open. */
type Question = "none" | "here" | "one" | "others";

function DeviceLists({ devices, onChanged }: ListsProps) {
  const { t } = useTranslation("devices");
  const engine = useEngine();
  const act = useAct();
  const notices = useNotices();
  const [question, setQuestion] = useState<Question>("none");
  // The words of a dialog stay while it fades away.
  const [asked, setAsked] = useState<DeviceView | null>(null);
  const { thisOne, others } = orderDevices(devices);
  const close = () => setQuestion("none");
  const endOne = async () => {
    if (asked === null) return false;
    const answer = await act(engine.perform(signOutDevice, { deviceId: asked.deviceId }));
    if (answer.ok) notices.done(t("deviceSignedOut", { name: asked.name }));
    onChanged();
    return answer.ok;
  };
  const endOthers = async () => {
    const answer = await act(engine.perform(signOutOthers, {}));
    if (answer.ok) notices.done(t("othersSignedOut", { count: answer.value.signedOutCount }));
    onChanged();
    return answer.ok;
  };
  return (
    <>
      {thisOne !== null && (
        <Panel title={t("thisDevice")}>
          <DeviceRow device={thisOne} onSignOut={() => setQuestion("here")} />
        </Panel>
      )}
      <Panel title={t("othersTitle")}>
        {others.map((device) => (
          <DeviceRow
            key={device.deviceId}
            device={device}
            onSignOut={() => {
              setAsked(device);
              setQuestion("one");
            }}
          />
        ))}
        {others.length === 0 && <Row label={t("othersNone")} />}
      </Panel>
      {others.length > 1 && (
        <div>
          <Button variant="outline" color="shu" leftSection={<IconLogout size={18} aria-hidden />} onClick={() => setQuestion("others")}>
            {t("signOutOthers")}
          </Button>
        </div>
      )}
      <SignOutDialog isOpen={question === "here"} onClose={close} />
      <Confirm
        isOpen={question === "one"}
        onClose={close}
        title={t("signOutDeviceTitle")}
        action={t("signOutDevice")}
        color="shu"
        onConfirm={endOne}
      >
        <p>{t("signOutDeviceText", { name: asked?.name ?? "" })}</p>
      </Confirm>
      <Confirm
        isOpen={question === "others"}
        onClose={close}
        title={t("signOutOthersTitle")}
        action={t("signOutOthers")}
        color="shu"
        onConfirm={endOthers}
      >
        <p>{t("signOutOthersText")}</p>
      </Confirm>
    </>
  );
}
