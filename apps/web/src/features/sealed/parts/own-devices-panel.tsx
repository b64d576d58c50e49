import { Button } from "@mantine/core";
import { hex } from "@musubi/base";
import { type DeviceView, idBytes, listDevices, signOutDevice } from "@musubi/protocol";
import { IconLock, IconLockOpen2 } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDesk, useEngine, useMyId } from "../../../data/hooks.ts";
import { useAct, useNotices } from "../../../shell/notices.tsx";
import { Confirm } from "../../me/parts/confirm.tsx";
import { Panel, Row } from "../../me/parts/panel.tsx";
import { useRead } from "../../me/use-read.ts";

/** Which of my devices can open sealed talks, by their names, and the way to end one. */
export function OwnDevicesPanel() {
  const { t } = useTranslation("sealed");
  const { t: tDevices } = useTranslation("devices");
  const engine = useEngine();
  const act = useAct();
  const notices = useNotices();
  const { reading, reload } = useRead(listDevices, {});
  const stated = useStated();
  const { connection } = engine;
  useEffect(() => connection.on("device.changed", reload), [connection, reload]);
  const [isAsking, setAsking] = useState(false);
  // The words of the dialog stay while it fades away.
  const [asked, setAsked] = useState<DeviceView | null>(null);
  const revoke = async () => {
    if (asked === null) return false;
    const answer = await act(engine.perform(signOutDevice, { deviceId: asked.deviceId }));
    if (answer.ok) notices.done(tDevices("deviceSignedOut", { name: asked.name }));
    reload();
    return answer.ok;
  };
  if (reading.kind !== "ready") return null;
  return (
    <Panel title={t("devicesTitle")} about={t("devicesAbout")}>
      {reading.value.devices.map((device) => {
        const canOpen = stated.has(hex(idBytes(device.deviceId)));
        return (
          <Row
            key={device.deviceId}
            icon={canOpen ? <IconLockOpen2 size={22} stroke={1.6} aria-hidden /> : <IconLock size={22} stroke={1.6} aria-hidden />}
            label={device.isThis ? t("devicesThis", { name: device.name }) : device.name}
            about={t(canOpen ? "devicesCan" : "devicesCannot")}
            end={
              !device.isThis && (
                <Button
                  variant="default"
                  aria-label={tDevices("signOutDeviceLabel", { name: device.name })}
                  onClick={() => {
                    setAsked(device);
                    setAsking(true);
                  }}
                >
                  {t("devicesRevoke")}
                </Button>
              )
            }
          />
        );
      })}
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t("devicesRevokeTitle", { name: asked?.name ?? "" })}
        action={t("devicesRevoke")}
        color="shu"
        onConfirm={revoke}
      >
        <p>{t("devicesRevokeText")}</p>
      </Confirm>
    </Panel>
  );
}

/** The devices that my newest statement names. */
function useStated(): ReadonlySet<string> {
  const desk = useDesk();
  const myId = useMyId();
  const [stated, setStated] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    let isGone = false;
    const read = () =>
      void desk.trust?.known(myId).then((known) => {
        if (!isGone) setStated(new Set(known?.chain.newest.devices.map(({ device }) => hex(device)) ?? []));
      });
    read();
    const stop = desk.trust?.subscribe(read);
    return () => {
      isGone = true;
      stop?.();
    };
  }, [desk, myId]);
  return stated;
}
