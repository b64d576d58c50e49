import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { readMyAccount } from "@musubi/protocol";
import { IconLifebuoy } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";

const NOTICE = "recovery";

/** Says on my other devices that a recovery code has just let somebody in. Stays until it is closed. */
export function RecoveryNotice() {
  const { t } = useTranslation("devices");
  const { t: tShell } = useTranslation("shell");
  const engine = useEngine();
  const navigate = useNavigate();
  useEffect(
    () =>
      engine.connection.on("device.changed", ({ deviceId, isSignedIn, isRecovered }) => {
        if (!isSignedIn || isRecovered !== true || deviceId === engine.state().account?.deviceId) return;
        // One code fewer is left.
        void engine.perform(readMyAccount, {});
        const look = () => {
          notifications.hide(NOTICE);
          void navigate({ to: "/me/devices" });
        };
        notifications.hide(NOTICE);
        notifications.show({
          id: NOTICE,
          color: "yamabuki",
          icon: <IconLifebuoy size={20} />,
          message: (
            <>
              <p>{t("recoveryNotice")}</p>
              <Button size="compact-md" variant="subtle" onClick={look} ml={-10}>
                {t("recoveryLook")}
              </Button>
            </>
          ),
          autoClose: false,
          withBorder: true,
          closeButtonProps: { "aria-label": tShell("close") },
        });
      }),
    [engine, navigate, t, tShell],
  );
  // On the first screen after a sign-out it would lead nowhere.
  useEffect(() => () => void notifications.hide(NOTICE), []);
  return null;
}
