import { Button } from "@mantine/core";
import type { DeviceView } from "@musubi/protocol";
import { IconDeviceDesktop, IconDeviceMobile, IconDeviceTablet, IconPointFilled, IconTerminal2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useNow } from "../../../shell/use-now.ts";
import { Row } from "../../me/parts/panel.tsx";
import { whenLabel } from "../../me/when-label.ts";
import { lookOf } from "../device-look.ts";
import classes from "./device-row.module.css";

const ICONS = { phone: IconDeviceMobile, tablet: IconDeviceTablet, computer: IconDeviceDesktop, program: IconTerminal2 } as const;

interface Props {
  readonly device: DeviceView;
  readonly onSignOut: () => void;
}

/** One signed-in device: what it is, when it was used, and the way to end it. */
export function DeviceRow({ device, onSignOut }: Props) {
  const { t } = useTranslation("devices");
  const language = useLanguage();
  const now = useNow();
  const Icon = ICONS[lookOf(device)];
  const isOnline = device.isOnline || device.isThis;
  return (
    <Row
      icon={<Icon size={24} stroke={1.6} aria-hidden />}
      label={device.kind === "program" ? `${device.name} (${t("program")})` : device.name}
      about={
        <>
          {isOnline ? (
            <span className={classes["online"]}>
              <IconPointFilled size={16} aria-hidden />
              {t("online")}
            </span>
          ) : (
            <span>{t("lastSeen", { when: whenLabel(device.lastSeenAt, now, language) })}</span>
          )}
          <br />
          {t("since", { when: whenLabel(device.createdAt, now, language) })}
        </>
      }
      end={
        <Button variant="default" onClick={onSignOut} aria-label={t("signOutDeviceLabel", { name: device.name })}>
          {t("signOutDevice")}
        </Button>
      }
    />
  );
}
