import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDesk, useDeskState } from "../../data/hooks.ts";
import { Page } from "../me/parts/page.tsx";
import { Panel, Row } from "../me/parts/panel.tsx";
import { KeyWarnings } from "./parts/key-warnings.tsx";
import { LetInPanel } from "./parts/let-in-panel.tsx";
import { LinkPanel } from "./parts/link-panel.tsx";
import { OwnDevicesPanel } from "./parts/own-devices-panel.tsx";
import { PasskeyRecoverPanel, PasskeyWayPanel } from "./parts/passkey-way-panel.tsx";
import { RecoverPanel } from "./parts/recover-panel.tsx";
import { RecoveryCodePanel } from "./parts/recovery-code-panel.tsx";
import { ResetPanel } from "./parts/reset-panel.tsx";
import classes from "./parts/sealed-parts.module.css";

const STATES = {
  starting: "stateStarting",
  ready: "stateReady",
  offline: "stateOffline",
  no_crypto: "stateNoCrypto",
  locked_out: "stateLockedOut",
} as const;

/** Sealed talks on this device: whether it can open them, how it comes to, and what the server still sees. */
export function SealedScreen() {
  const { t } = useTranslation("sealed");
  const { t: tMe } = useTranslation("me");
  const state = useDeskState();
  const desk = useDesk();
  const [round, setRound] = useState(0);
  return (
    <Page title={tMe("navSealed")} back="/me">
      <p>{t("about")}</p>
      <KeyWarnings />
      <Panel title={t("deviceTitle")}>
        <Row label={t(STATES[state])} about={state === "locked_out" ? t("stateLockedOutText") : t("beta")} />
      </Panel>
      {state === "locked_out" && (
        <>
          {desk.keys?.wasReplaced === true && (
            <p className={classes["loud"]} role="alert">
              {t("replacedElsewhere")}
            </p>
          )}
          <LinkPanel />
          <RecoverPanel />
          <PasskeyRecoverPanel />
          <ResetPanel />
        </>
      )}
      {state === "ready" && (
        <>
          <OwnDevicesPanel />
          <LetInPanel />
          <RecoveryCodePanel onMade={() => setRound((before) => before + 1)} />
          <PasskeyWayPanel round={round} />
        </>
      )}
      <Panel title={t("seesTitle")}>
        <Row label={t("seesCannot")} />
        <Row label={t("seesDo")} />
        <Row label={t("seesCode")} />
      </Panel>
    </Page>
  );
}
