import { Button } from "@mantine/core";
import { IconBell, IconBellOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useNotices } from "../../shell/notices.tsx";
import { Page } from "../me/parts/page.tsx";
import { PageSkeleton } from "../me/parts/page-skeleton.tsx";
import { Panel, Row } from "../me/parts/panel.tsx";
import { SeesLine } from "../me/parts/sees-line.tsx";
import { usePolicy } from "../welcome/use-policy.ts";
import { SettingSwitch } from "./parts/setting-switch.tsx";
import { type PushState, usePush } from "./use-push.ts";
import { useSettings } from "./use-settings.ts";

const EXPLAINED = {
  asking: "notifyOff",
  off: "notifyOff",
  on: "notifyOn",
  denied: "notifyDenied",
  unsupported: "notifyUnsupported",
  failed: "notifyFailed",
} as const satisfies Record<PushState, string>;

/** Notifications: on this device, and what they say. */
export function NotificationsScreen() {
  const { t } = useTranslation("settings");
  const { t: tMe } = useTranslation("me");
  const { settings, change } = useSettings();
  return (
    <Page title={tMe("navNotifications")} back="/me">
      {settings === null ? (
        <PageSkeleton />
      ) : (
        <>
          <ThisDevice />
          <Panel title={t("previewTitle")} about={t("muteNote")}>
            <SettingSwitch
              label={t("preview")}
              about={t("previewAbout")}
              isOn={settings.showsPreviewInPush}
              onChange={(showsPreviewInPush) => void change({ showsPreviewInPush })}
            />
          </Panel>
        </>
      )}
    </Page>
  );
}

/** Whether this device is told. What the browser will ask is explained before it asks. */
function ThisDevice() {
  const { t } = useTranslation("settings");
  const notices = useNotices();
  const policy = usePolicy();
  const push = usePush();
  const serverKey = policy?.pushKey ?? "";
  const isServerOff = policy !== null && serverKey === "";
  const canTurnOn = (push.state === "off" || push.state === "failed") && serverKey !== "";
  const turnOn = async () => {
    if (await push.turnOn(serverKey)) notices.done(t("notifyTurnedOn"));
  };
  const turnOff = async () => {
    if (await push.turnOff()) notices.done(t("notifyTurnedOff"));
  };
  return (
    <Panel title={t("notifyTitle")} look="plain">
      <Panel>
        <Row
          icon={push.state === "on" ? <IconBell size={22} stroke={1.6} aria-hidden /> : <IconBellOff size={22} stroke={1.6} aria-hidden />}
          label={t("notifyLabel")}
          about={<span role="status">{t(isServerOff ? "notifyServerOff" : EXPLAINED[push.state])}</span>}
          end={
            push.state === "on" ? (
              <Button variant="default" loading={push.isBusy} onClick={() => void turnOff()}>
                {t("notifyTurnOff")}
              </Button>
            ) : canTurnOn ? (
              <Button loading={push.isBusy} onClick={() => void turnOn()}>
                {t("notifyTurnOn")}
              </Button>
            ) : undefined
          }
        />
      </Panel>
      {canTurnOn && <SeesLine>{t("notifyExplain")}</SeesLine>}
    </Panel>
  );
}
