import { Button } from "@mantine/core";
import { listPasskeys, startPasskeySignIn } from "@musubi/protocol";
import type { BackupWays } from "@musubi/sealed";
import { IconFingerprint } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDesk, useEngine } from "../../../data/hooks.ts";
import { askPasskeySecret, mayHavePasskeySecrets, newPasskeySalt } from "../../../data/passkey-secret.dom.ts";
import { Panel, Row } from "../../me/parts/panel.tsx";
import { useRead } from "../../me/use-read.ts";
import classes from "./sealed-parts.module.css";

interface Props {
  /** Changes when the ways into the backup may have. */
  readonly round: number;
}

/** A passkey as a second way to open the backup, where this browser and the passkey can; never instead of the code. */
export function PasskeyWayPanel({ round }: Props) {
  const { t } = useTranslation("sealed");
  const desk = useDesk();
  const engine = useEngine();
  const [problem, setProblem] = useState<string | null>(null);
  const { reading } = useRead(listPasskeys, {});
  const [canUse, setCanUse] = useState(false);
  const [ways, setWays] = useState<BackupWays | null>(null);
  const [own, setOwn] = useState(0);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    let isGone = false;
    void mayHavePasskeySecrets().then((can) => {
      if (!isGone) setCanUse(can);
    });
    void desk.keys?.backupWays().then((found) => {
      if (!isGone) setWays(found === "offline" ? null : found);
    });
    return () => {
      isGone = true;
    };
  }, [desk, round, own]);
  const hasPasskey = reading.kind === "ready" && reading.value.passkeys.length > 0;
  if (!canUse || !hasPasskey || ways === null) return null;
  const hasWay = ways.passkeys.length > 0;
  const work = async (make: () => Promise<string | null>) => {
    setBusy(true);
    setProblem(await make());
    setBusy(false);
    setOwn((before) => before + 1);
  };
  const add = () =>
    work(async () => {
      const start = await engine.connection.call(startPasskeySignIn, {});
      if (!start.ok) return t("recoverOffline");
      const salt = newPasskeySalt();
      const asked = await askPasskeySecret(start.value.options, [{ credential: null, salt }]);
      if (asked === "cancelled") return null;
      if (asked === "cannot") return t("passkeyWayCannot");
      const added = await desk.keys?.addPasskey(asked);
      return added?.ok === true ? null : t("recoverOffline");
    });
  const drop = () =>
    work(async () => {
      const dropped = await desk.keys?.dropPasskeys();
      return dropped?.ok === true ? null : t("recoverOffline");
    });
  return (
    <Panel title={t("passkeyWayTitle")} about={t("passkeyWayAbout")}>
      <Row
        icon={<IconFingerprint size={22} stroke={1.6} aria-hidden />}
        label={t(hasWay ? "passkeyWayHas" : "passkeyWayNone")}
        end={
          <Button variant="default" loading={isBusy} onClick={() => void (hasWay ? drop() : add())}>
            {t(hasWay ? "passkeyWayDrop" : "passkeyWayAdd")}
          </Button>
        }
      />
      <div role="alert">{problem !== null && <p className={classes["loud"]}>{problem}</p>}</div>
    </Panel>
  );
}

/** On a device that is locked out: the backup opens by a passkey, where one was set up for it. */
export function PasskeyRecoverPanel() {
  const { t } = useTranslation("sealed");
  const desk = useDesk();
  const engine = useEngine();
  const [problem, setProblem] = useState<string | null>(null);
  const [ways, setWays] = useState<BackupWays | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    let isGone = false;
    void desk.keys?.backupWays().then((found) => {
      if (!isGone) setWays(found === "offline" ? null : found);
    });
    return () => {
      isGone = true;
    };
  }, [desk]);
  if (ways === null || ways.passkeys.length === 0) return null;
  const recover = async () => {
    const start = await engine.connection.call(startPasskeySignIn, {});
    if (!start.ok) return t("recoverOffline");
    const asked = await askPasskeySecret(start.value.options, ways.passkeys);
    if (asked === "cancelled") return null;
    if (asked === "cannot") return t("passkeyWayCannot");
    const recovered = await desk.recoverByPasskey(asked);
    return recovered.ok ? null : t(recovered.reason === "offline" ? "recoverOffline" : "passkeyWayWrong");
  };
  const open = async () => {
    setBusy(true);
    setProblem(await recover());
    setBusy(false);
  };
  return (
    <Panel title={t("passkeyRecoverTitle")} about={t("passkeyRecoverAbout")}>
      <Row
        icon={<IconFingerprint size={22} stroke={1.6} aria-hidden />}
        label={t("passkeyWayHas")}
        end={
          <Button loading={isBusy} onClick={() => void open()}>
            {t("recoverDo")}
          </Button>
        }
      />
      <div role="alert">{problem !== null && <p className={classes["loud"]}>{problem}</p>}</div>
    </Panel>
  );
}
