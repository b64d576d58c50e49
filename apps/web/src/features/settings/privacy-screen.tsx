import { Button } from "@mantine/core";
import { IconScale } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAccount } from "../../data/hooks.ts";
import { Page } from "../me/parts/page.tsx";
import { PageSkeleton } from "../me/parts/page-skeleton.tsx";
import { Panel, Row } from "../me/parts/panel.tsx";
import { SettingSwitch } from "./parts/setting-switch.tsx";
import { useSettings } from "./use-settings.ts";

/** What others notice of me: how far I have read, and whether my handle finds me. */
export function PrivacyScreen() {
  const { t } = useTranslation("settings");
  const { t: tMe } = useTranslation("me");
  const account = useAccount();
  const { settings, change } = useSettings();
  return (
    <Page title={tMe("navPrivacy")} back="/me">
      {settings === null || account === null ? (
        <PageSkeleton />
      ) : (
        <>
          <Panel>
            <SettingSwitch
              label={t("receipts")}
              about={t("receiptsAbout")}
              isOn={settings.sendsReadReceipts}
              onChange={(sendsReadReceipts) => void change({ sendsReadReceipts })}
            />
            <SettingSwitch
              label={t("findable")}
              about={t("findableAbout", { handle: account.profile.handle })}
              isOn={settings.isFindable}
              onChange={(isFindable) => void change({ isFindable })}
            />
          </Panel>
          <Panel>
            <Row
              icon={<IconScale size={22} stroke={1.6} aria-hidden />}
              label={tMe("navAbout")}
              about={t("privacyMore")}
              end={
                <Button component={Link} to="/me/about" variant="default">
                  {t("privacyRead")}
                </Button>
              }
            />
          </Panel>
        </>
      )}
    </Page>
  );
}
