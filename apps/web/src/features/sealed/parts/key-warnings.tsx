import { Alert, Button } from "@mantine/core";
import { signOutDevice } from "@musubi/protocol";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDesk, useEngine, useKeyWarnings, useMyId, useUnknownDevices } from "../../../data/hooks.ts";
import { useNotices } from "../../../shell/notices.tsx";
import classes from "./sealed-parts.module.css";

const TITLES = { forked: "logForked", other_log: "logOther", false_proof: "logFalse", unproven: "logUnproven" } as const;
const TEXTS = { forked: "logForkedText", other_log: "logOtherText", false_proof: "logFalseText", unproven: "logUnprovenText" } as const;

/** What is wrong with the keys that this server shows, and devices of one's own that nobody has vouched for yet. Nothing where all is well. */
export function KeyWarnings({ isShort = false }: { readonly isShort?: boolean }) {
  const { t } = useTranslation("sealed");
  const desk = useDesk();
  const warnings = useKeyWarnings();
  const kinds = [...new Set(warnings.map(({ kind }) => kind))];
  const canAccept = warnings.some(({ kind, about }) => kind === "other_log" && about === null);
  return (
    <>
      {kinds.map((kind) => (
        <Alert key={kind} color={kind === "unproven" ? "yellow" : "red"} title={t(TITLES[kind])} className={classes["warning"] ?? ""}>
          {isShort ? <Link to="/me/sealed">{t("logMore")}</Link> : <p>{t(TEXTS[kind])}</p>}
          {!isShort && kind === "other_log" && canAccept && (
            <Button variant="default" onClick={() => void desk.keyLog?.acceptOtherLog()}>
              {t("logOtherAccept")}
            </Button>
          )}
        </Alert>
      ))}
      {!isShort && <UnknownDevices />}
    </>
  );
}

/** Asks about devices of one's own that this one has never seen: mine, or signed out at once. */
export function UnknownDevices() {
  const { t } = useTranslation("sealed");
  const engine = useEngine();
  const desk = useDesk();
  const accountId = useMyId();
  const notices = useNotices();
  const unknown = useUnknownDevices();
  const [isBusy, setBusy] = useState(false);
  if (unknown.length === 0) return null;
  const revoke = async () => {
    setBusy(true);
    for (const deviceId of unknown) {
      const answer = await engine.perform(signOutDevice, { deviceId });
      if (!answer.ok && answer.reason.code !== "not_found") notices.refused(answer.reason);
    }
    await desk.keys?.restate();
    await desk.ownWatch?.look(accountId);
    setBusy(false);
  };
  return (
    <Alert color="red" title={t("unknownDevice", { count: unknown.length })} className={classes["warning"] ?? ""}>
      <p>{t("unknownDeviceText")}</p>
      <div className={classes["choices"]}>
        <Button color="red" loading={isBusy} onClick={() => void revoke()}>
          {t("unknownDeviceRevoke")}
        </Button>
        <Button variant="default" disabled={isBusy} onClick={() => void desk.ownWatch?.confirm(accountId)}>
          {t("unknownDeviceMine")}
        </Button>
      </div>
    </Alert>
  );
}
