import { Button } from "@mantine/core";
import { IconCloudOff, IconDatabaseOff, IconRefresh } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine, useEngineState } from "../data/hooks.ts";
import { useAnnounce } from "./announcer.tsx";
import classes from "./connection-banner.module.css";

const CALM_MS = 1_500;

type Banner = "none" | "offline" | "connecting" | "catching_up";

/** True once the value has been true for a while. A connection that is back at once never shows a banner. */
function useCalm(isTrue: boolean): boolean {
  const [isCalm, setCalm] = useState(false);
  useEffect(() => {
    if (!isTrue) return setCalm(false);
    const timer = setTimeout(() => setCalm(true), CALM_MS);
    return () => clearTimeout(timer);
  }, [isTrue]);
  return isCalm && isTrue;
}

function useBanner(): Banner {
  const connection = useEngineState((state) => state.connection);
  const isSyncing = useEngineState((state) => state.isSyncing);
  const basis = useEngineState((state) => state.basis);
  // Between two attempts the state goes back and forth; once one has failed, the line says so until one succeeds.
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    if (connection === "offline") setFailed(true);
    else if (connection === "online") setFailed(false);
  }, [connection]);
  const isAway = useCalm(connection === "offline" || connection === "connecting");
  // The first sync shows its own skeletons.
  const isBehind = useCalm(connection === "online" && isSyncing && basis !== "nothing");
  if (isAway) return hasFailed ? "offline" : "connecting";
  return isBehind ? "catching_up" : "none";
}

/** One line over the screen while the connection is not as it should be. */
export function ConnectionBanner() {
  const { t } = useTranslation("shell");
  const engine = useEngine();
  const banner = useBanner();
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
