import { Button } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./connection-banner.module.css";
import { registerServiceWorker } from "./service-worker.ts";

/** The way to switch to a newer version that waits; null while there is none. */
const UpdateContext = createContext<(() => void) | null>(null);

/** Keeps the app's files on the device, and knows when there is a newer version. */
export function UpdateProvider({ children }: { readonly children: ReactNode }) {
  const [switchNow, setSwitchNow] = useState<(() => void) | null>(null);
  useEffect(() => {
    registerServiceWorker((next) => setSwitchNow(() => next));
  }, []);
  return <UpdateContext value={switchNow}>{children}</UpdateContext>;
}

/** One line over the screen while a newer version waits. It takes room of its own: it may stand there for days. */
export function UpdateNotice() {
  const { t } = useTranslation("shell");
  const switchNow = useContext(UpdateContext);
  return (
    <div role="status">
      {switchNow !== null && (
        <p className={classes["line"]} data-tone="quiet">
          <IconSparkles size={18} aria-hidden />
          <span>{t("updateReady")}</span>
          <Button size="compact-sm" variant="subtle" onClick={switchNow}>
            {t("updateNow")}
          </Button>
        </p>
      )}
    </div>
  );
}
