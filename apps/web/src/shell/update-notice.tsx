import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { registerServiceWorker } from "./service-worker.ts";

/** Keeps the app's files on the device, and offers a newer version when there is one. */
export function UpdateNotice() {
  const { t } = useTranslation("shell");
  useEffect(() => {
    registerServiceWorker((switchNow) =>
      notifications.show({
        id: "update",
        color: "ai",
        message: t("updateReady"),
        autoClose: false,
        withBorder: true,
        title: (
          <Button size="sm" variant="light" onClick={switchNow}>
            {t("updateNow")}
          </Button>
        ),
      }),
    );
    // Registered once: the words of a later language change do not matter here.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return null;
}
