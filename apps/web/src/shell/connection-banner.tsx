import { Button } from "@mantine/core";
import { IconCloudOff, IconDatabaseOff, IconRefresh } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine, useEngineState } from "../data/hooks.ts";
import { useAnnounce } from "./announcer.tsx";
import classes from "./connection-banner.module.css";

const CALM_MS = 1_500;

type Banner = "none" | "offline" | "connecting" | "catching_up";

function useBanner(): Banner {
  const connection = useEngineState((state) => state.connection);
  const isSyncing = useEngineState((state) => state.isSyncing);
  const basis = useEngineState((state) => state.basis);
  if (connection === "offline") return "offline";
  if (connection === "connecting") return "connecting";
  // The first sync shows its own skeletons.
  return isSyncing && basis !== "nothing" ? "catching_up" : "none";
}

/** The value, once it has stayed the same for a while. A connection that is back at once never shows a banner. */
function useCalm(banner: Banner): Banner {
  const [calm, setCalm] = useState<Banner>("none");
  useEffect(() => {
    if (banner === "none") return setCalm("none");
    const timer = setTimeout(() => setCalm(banner), CALM_MS);
    return () => clearTimeout(timer);
  }, [banner]);
  return calm;
}

/** One line over the screen while the connection is not as it should be. */
export function ConnectionBanner() {
  const { t } = useTranslation("shell");
  const engine = useEngine();
  const banner = useCalm(useBanner());
  const storage = useEngineState((state) => state.storage);
  const announce = useAnnounce();
  const was = useRef(banner);
  useEffect(() => {
    if (was.current === "offline" && banner === "none") announce(t("backOnline"));
    was.current = banner;
  }, [banner, announce, t]);
  return (
    <div role="status">
      {banner === "offline" && (
        <p className={classes["line"]} data-tone="yamabuki">
          <IconCloudOff size={18} aria-hidden />
          <span>
            <strong>{t("offlineTitle")}</strong> <span className={classes["detail"]}>{t("offlineText")}</span>
          </span>
          <Button size="compact-sm" variant="subtle" color="yamabuki" onClick={() => engine.connection.wake()}>
            {t("tryNow")}
          </Button>
        </p>
      )}
      {(banner === "connecting" || banner === "catching_up") && (
        <p className={classes["line"]} data-tone="quiet">
          <IconRefresh size={18} aria-hidden />
          <span>{t(banner === "connecting" ? "connecting" : "catchingUp")}</span>
        </p>
      )}
      {storage === "failed" && (
        <p className={classes["line"]} data-tone="yamabuki">
          <IconDatabaseOff size={18} aria-hidden />
          <span>{t("storageFailed")}</span>
        </p>
      )}
    </div>
  );
}
