import { NativeSelect } from "@mantine/core";
import { type AccountView, updateProfile } from "@musubi/protocol";
import { IconAt, IconCalendar, IconMapPin } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount, useEngine } from "../../data/hooks.ts";
import { countryChoices, placeName } from "../../i18n/places.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useAct, useNotices } from "../../shell/notices.tsx";
import classes from "./account-screen.module.css";
import { dateLabel } from "./date-label.ts";
import { Page } from "./parts/page.tsx";
import { PageSkeleton } from "./parts/page-skeleton.tsx";
import { Panel, Row } from "./parts/panel.tsx";

/** The account itself: handle, country, and where its data lies. */
export function AccountScreen() {
  const { t } = useTranslation("me");
  const account = useAccount();
  return (
    <Page title={t("navAccount")} back="/me">
      {account === null ? <PageSkeleton /> : <Facts account={account} />}
    </Page>
  );
}

function Facts({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation("me");
  const language = useLanguage();
  return (
    <>
      <Panel>
        <Row
          icon={<IconAt size={22} stroke={1.6} aria-hidden />}
          label={t("accountHandle")}
          about={t("accountHandleNote")}
          end={<span className={classes["value"]}>@{account.profile.handle}</span>}
        />
        <Row
          icon={<IconMapPin size={22} stroke={1.6} aria-hidden />}
          label={t("accountRegion")}
          about={t("accountRegionNote")}
          end={
            <span className={classes["value"]}>
              {account.region === "" ? t("accountRegionUnstated") : placeName(account.region, language)}
            </span>
          }
        />
        <Row
          icon={<IconCalendar size={22} stroke={1.6} aria-hidden />}
          label={t("accountSince")}
          end={
            <time className={classes["value"]} dateTime={new Date(account.createdAt).toISOString()}>
              {dateLabel(account.createdAt, language)}
            </time>
          }
        />
      </Panel>
      <CountryField account={account} />
    </>
  );
}

function CountryField({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation("me");
  const language = useLanguage();
  const engine = useEngine();
  const act = useAct();
  const notices = useNotices();
  const countries = useMemo(() => [...countryChoices(language)], [language]);
  // What was chosen stands while it is on its way; then the account's own word counts again.
  const [chosen, setChosen] = useState<string | null>(null);
  const change = async (country: string) => {
    setChosen(country);
    const answer = await act(engine.perform(updateProfile, { country }));
    setChosen(null);
    if (answer.ok) notices.done(t("saved"));
  };
  return (
    <NativeSelect
      label={t("countryLabel")}
      description={t("countryHelp")}
      data={countries}
      value={chosen ?? account.country}
      onChange={(event) => void change(event.currentTarget.value)}
    />
  );
}
