import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount } from "../../data/hooks.ts";
import { forgetRecovered, recoveredUntil } from "../../data/recovered.ts";
import { Page } from "../me/parts/page.tsx";
import { PageSkeleton } from "../me/parts/page-skeleton.tsx";
import { CodesPanel } from "./parts/codes-panel.tsx";
import { PasskeysPanel } from "./parts/passkeys-panel.tsx";
import { PasswordPanel } from "./parts/password-panel.tsx";
import { RecoveredPanel } from "./parts/recovered-panel.tsx";
import { UnkeptCodesPanel } from "./parts/unkept-codes-panel.tsx";
import { useHasUnkeptCodes } from "./unkept-codes.ts";

/** The ways to sign in: passkeys, password, recovery codes. */
export function SecurityScreen() {
  const { t } = useTranslation("me");
  const account = useAccount();
  const hasUnkeptCodes = useHasUnkeptCodes(account?.profile.accountId ?? "");
  const [until, setUntil] = useState(recoveredUntil);
  const endRecovery = () => {
    forgetRecovered();
    setUntil(null);
  };
  return (
    <Page title={t("navSecurity")} back="/me">
      {account === null ? (
        <PageSkeleton />
      ) : (
        <>
          {until !== null && <RecoveredPanel account={account} until={until} />}
          {hasUnkeptCodes && <UnkeptCodesPanel />}
          {hasUnkeptCodes && <CodesPanel account={account} />}
          {until !== null && <PasswordPanel account={account} isRecovered onRecovered={endRecovery} />}
          <PasskeysPanel onAdded={endRecovery} />
          {until === null && <PasswordPanel account={account} />}
          {!hasUnkeptCodes && <CodesPanel account={account} />}
        </>
      )}
    </Page>
  );
}
