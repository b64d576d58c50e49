import { useTranslation } from "react-i18next";
import { useAccount } from "../../data/hooks.ts";
import { Page } from "../me/parts/page.tsx";
import { PageSkeleton } from "../me/parts/page-skeleton.tsx";
import { CodesPanel } from "./parts/codes-panel.tsx";
import { PasskeysPanel } from "./parts/passkeys-panel.tsx";
import { PasswordPanel } from "./parts/password-panel.tsx";

/** The ways to sign in: passkeys, password, recovery codes. */
export function SecurityScreen() {
  const { t } = useTranslation("me");
  const account = useAccount();
  return (
    <Page title={t("navSecurity")} back="/me">
      {account === null ? (
        <PageSkeleton />
      ) : (
        <>
          <PasskeysPanel />
          <PasswordPanel account={account} />
          <CodesPanel account={account} />
        </>
      )}
    </Page>
  );
}
